import { ApiError, validationException } from '../errors.ts';
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
    if (value.length > longest) throw constraint(name, `have length less than or equal to ${longest}`);
    return value;
  }

  string(name: string, longest?: number): string {
    const value = this.optional(name, longest);
    if (value !== undefined) return value;
    throw validationException(`Value null at '${name}' failed to satisfy constraint: Member must not be null`);
  }

  /** One of a few words. */
  oneOf<T extends string>(name: string, words: readonly T[]): T | undefined {
    const value = this.optional(name);
    const known = words.find((word) => word === value);
    if (value === undefined || known) return known;
    const problem = `failed to satisfy constraint: Member must satisfy enum value set: [${words.join(', ')}]`;
    throw validationException(`Value '${value}' at '${name}' ${problem}`);
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#members[name] ?? otherwise;
    if (typeof value !== 'boolean')
      throw new ApiError('SerializationException', `The member '${name}' must be a boolean`);
    return value;
  }

  /**
   * @param type what it must be the ARN of
   * @throws ApiError InvalidArn
   */
  arn(name: string, type: 'stateMachine' | 'execution' | 'role'): string {
    const arn = this.string(name, type === 'role' ? 256 : 2000);
    const [prefix, , service, , , resource = '', given = ''] = arn.split(':');
    const invalid = (why: string) => new ApiError('InvalidArn', `Invalid Arn: '${why}'`);
    if (prefix !== 'arn') throw invalid(`Invalid ARN prefix: ${arn}`);
    if (type === 'role' ? service === 'iam' && resource.startsWith('role/') : resource === type && given) return arn;
    if (service !== (type === 'role' ? 'iam' : 'states'))
      throw invalid(`Service not valid in this context: ${service}`);
    throw invalid(`Resource type not valid in this context: ${resource}`);
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
    if (byteLength(text) > MAX_BYTES) throw constraint(name, `have length less than or equal to ${MAX_BYTES}`);
    if (parsed(text) === undefined) throw new ApiError(refusal, `${says}: 'The text is not valid JSON'`);
    return text;
  }

  /** maxResults: 100 when it is not given or 0, at most 1,000. */
  pageSize(): number {
    const value = this.#members.maxResults ?? 0;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1000) return value || 100;
    const bound = Number(value) > 1000 ? 'less than or equal to 1000' : 'greater than or equal to 0';
    throw validationException(
      `Value '${JSON.stringify(value)}' at 'maxResults' failed to satisfy constraint: Member must have value ${bound}`,
    );
  }

  /**
   * Where the page before this one ended, or `undefined` for the first.
   * @throws ApiError InvalidToken
   */
  pageStart(now: Date): readonly [number, number] | undefined {
    const token = this.optional('nextToken');
    if (token === undefined) return undefined;
    const parts = parsed(Buffer.from(token, 'base64').toString());
    const [issued, ...place] = Array.isArray(parts) ? parts : [];
    const [major, minor] = place;
    if (typeof issued === 'number' && typeof major === 'number' && typeof minor === 'number') {
      if (now.getTime() - issued <= TOKEN_MILLISECONDS) return [major, minor];
    }
    throw invalidToken();
  }
}

/** AWS takes a page's token for a day. */
const TOKEN_MILLISECONDS = 86_400_000;

/** Letters of any script, digits and what AWS does not list as forbidden. */
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{C}]+$/u;

/** The page of a list that a request asks for, and the token of the next one where there is one. */
export function pageOf<Listed>(list: readonly Listed[], request: Request, now: Date) {
  const size = request.pageSize();
  const [start] = request.pageStart(now) ?? [0];
  const end = start + size;
  return { page: list.slice(start, end), next: list.length > end ? { nextToken: pageToken(now, end) } : {} };
}

/** A token for the page after this place. */
export function pageToken(now: Date, major: number, minor = 0): string {
  return Buffer.from(JSON.stringify([now.getTime(), major, minor])).toString('base64');
}

export const invalidToken = () => new ApiError('InvalidToken', "Invalid Token: 'Invalid token'");

/** AWS does not repeat the value of a member that may be sensitive. */
export const constraint = (member: string, words: string) =>
  validationException(`Value at '${member}' failed to satisfy constraint: Member must ${words}`);

/** JSON 1.0 writes instants as seconds with a fraction. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;
