/** The page a link opens: it tells nothing of the case, and sends a code only when its button is pressed. */
import { actAddress } from '../act-address.ts';
import { type PageAnswer, shown } from '../http.ts';
import { maskedAddress } from '../masked-address.ts';
import page from './page.njk';
import { words } from './words.ts';

export const get = (handle: string, email: string): PageAnswer =>
  shown(
    page({
      title: words.title,
      explain: words.explain(maskedAddress(email)),
      sendCode: actAddress.sendCode(handle),
      words,
    }),
  );
