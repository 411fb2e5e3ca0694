import { ApiError, tooManyBytes, validationException } from '../errors.ts';
import { byteLength, isObject, type Json, MAX_BYTES, parsed } from '../json.ts';

/** A request's body, read member by member; each reader refuses what AWS refuses. */
export class Request {
  readonly #members: { readonly [name: string]: Json };

  constructor(body: unknown) {
    if (body !== undefined && body !== null && !isObject(body)) {
      throw new ApiError('SerializationException', 'The request body must be a JSON object');
    }
    this.#members = body ?? {};
  }

  has(name: string): boolean {
    return this.#members[name] !== undefined && this.#members[name] !== null;
  }

  value(name: string): Json | undefined {
    return this.#members[name];
  }

  optional(name: string, longest = Infinity): string | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string')
      throw new ApiError('SerializationException', `The member '${name}' must be a string`);
    if (value.length > longest) {
      const problem = `Value at '${name}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`;
      throw validationException(problem);
    }
    return value;
  }

  string(name: string, longest?: number): string {
    const value = this.optional(name, longest);
    if (value !== undefined) return value;
    throw validationException(`Value at '${name}' failed to satisfy constraint: Member must not be null`);
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#members[name] ?? otherwise;
    if (typeof value !== 'boolean')
      throw new ApiError('SerializationException', `The member '${name}' must be a boolean`);
    return value;
  }

  /** @throws ApiError InvalidArn */
  arn(name: string): string {
    const arn = this.string(name);
    if (!arn.startsWith('arn:')) throw new ApiError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
    return arn;
  }

  /** @throws ApiError InvalidName */
  name(name: string): string {
    const value = this.string(name);
    if (value.length >= 1 && value.length <= 80 && NAME.test(value)) return value;
    throw new ApiError('InvalidName', `Invalid Name: '${value}'`);
  }

  /** A JSON text of at most 256 KiB, as it was given. */
  json(name: string, refusal: 'InvalidOutput' | 'InvalidExecutionInput', otherwise?: string): string {
    const text = otherwise === undefined ? this.string(name) : (this.optional(name) ?? otherwise);
    const says = refusal === 'InvalidOutput' ? 'Invalid Output' : 'Invalid State Machine Execution Input';
    if (byteLength(text) > MAX_BYTES) throw tooManyBytes(name);
    if (parsed(text) === undefined) throw new ApiError(refusal, `${says}: 'The text is not valid JSON'`);
    return text;
  }

  /** maxResults: 100 when it is not given or 0, at most 1,000. */
  pageSize(): number {
    const value = this.#members.maxResults ?? 0;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1000) return value || 100;
    throw validationException(
      `Value '${JSON.stringify(value)}' at 'maxResults' failed to satisfy constraint: Member must have value between 0 and 1000`,
    );
  }

  /** Where the page before this one ended, or `undefined` for the first. */
  pageStart(): number | undefined {
    const token = this.optional('nextToken');
    if (token === undefined) return undefined;
    const start = Buffer.from(token, 'base64').toString();
    if (/^\d{1,16}$/.test(start)) return Number(start);
    throw new ApiError('InvalidToken', "Invalid Token: 'Invalid token'");
  }
}

/** Letters of any script, digits and what AWS does not list as forbidden. */
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{C}]+$/u;

export const pageToken = (end: number): string => Buffer.from(`${end}`).toString('base64');

/** JSON 1.0 writes instants as seconds with a fraction. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;
