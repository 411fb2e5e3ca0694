/** The answer to a form that cannot have come from the page it claims. */
import { type PageAnswer, shown } from '../http.ts';
import page from '../message.njk';
import { words } from './words.ts';

export const get = (because: 'elsewhere' | 'token' | 'too-large', status: number): PageAnswer =>
  shown(page({ title: words.title, paragraphs: words[because] }), status);
