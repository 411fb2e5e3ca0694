/** What people see of a step that is over: to those who have not proved who they are, nothing more than that. */
import { actAddress } from '../act-address.ts';
import { type PageAnswer, shown } from '../http.ts';
import page from './page.njk';
import { words } from './words.ts';

/** With a handle, it offers a code to see what was recorded. */
export const get = (handle?: string, status = 410): PageAnswer =>
  shown(
    page({
      title: words.title,
      paragraphs: words.paragraphs,
      words,
      ...(handle && { sendCode: actAddress.sendCode(handle) }),
    }),
    status,
  );
