import aslValidator from 'asl-validator';
import { ownProblemsOf } from './definition-problems.ts';

/**
 * Every problem of a definition, for the build: what asl-validator says, what CreateStateMachine refuses, and what both
 * let through. Empty when there is none. The engine itself does not load this file.
 */
export function problemsOf(definition: unknown): string[] {
  const plain: unknown = JSON.parse(JSON.stringify(definition ?? null));
  const { errors } = aslValidator(plain);
  return [...errors.map(({ 'Error code': code, Message }) => `${code}: ${Message}`), ...ownProblemsOf(plain)];
}
