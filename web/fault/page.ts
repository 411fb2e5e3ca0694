/** What people see when we fail. */
import { type PageAnswer, shown } from '../http.ts';
import page from '../message.njk';
import { words } from './words.ts';

export const get = (): PageAnswer => shown(page({ ...words }), 500);
