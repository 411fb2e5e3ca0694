/** The answer to a form sent after its session ended: it gives back what was typed, so that nothing is lost. */
import { actAddress } from '../act-address.ts';
import type { Form } from '../fields.ts';
import { type PageAnswer, shown } from '../http.ts';
import page from './page.njk';
import { words } from './words.ts';

/** Texts shorter than this are ticks, choices and parts of dates: quickly given again. */
const worthKeeping = 12;

export function get(handle: string, form: Form): PageAnswer {
  const typed = [...form]
    .filter(([name, value]) => name !== 'csrf' && value.trim().length >= worthKeeping)
    .map(([, value]) => value);
  return shown(page({ title: words.title, typed, sendCode: actAddress.sendCode(handle), words }), 401);
}
