/** The one answer to a link that is unknown, over, or of nobody: it never says which. */
import { type PageAnswer, shown } from '../http.ts';
import page from '../message.njk';
import { words } from './words.ts';

export const get = (): PageAnswer => shown(page({ ...words }), 404);
