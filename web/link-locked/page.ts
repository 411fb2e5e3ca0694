/** A link by which wrong codes were typed too often: its person gets a new one, whoever else had this one does not. */
import { actAddress } from '../act-address.ts';
import { type PageAnswer, shown } from '../http.ts';
import { maskedAddress } from '../masked-address.ts';
import message from '../message.njk';
import page from './page.njk';
import { words } from './words.ts';

export const get = (
  { handle, email }: { readonly handle: string; readonly email: string },
  againAt: string,
): PageAnswer =>
  shown(
    page({
      title: words.title,
      newLink: words.newLink(maskedAddress(email)),
      wait: words.wait(againAt),
      sendLink: actAddress.newLink(handle),
      words,
    }),
    429,
  );

/** What became of asking for a new link. */
export const asked = (email: string, sent: boolean): PageAnswer =>
  sent
    ? shown(message({ title: words.sent.title, paragraphs: words.sent.paragraphs(maskedAddress(email)) }))
    : shown(message({ ...words.notSent }), 409);
