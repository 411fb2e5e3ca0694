/** Who walks the journey: three people with a token each, given by the environment or by a sample directory. */
export interface Person {
  readonly login: string;
  readonly token: string;
}
export interface People {
  readonly planner: Person;
  readonly endorser: Person;
  readonly delegate: Person;
}

const roles = { planner: 'PLANNER', endorser: 'ENDORSER', delegate: 'HDD' } as const;

export interface PeopleOptions {
  readonly url: string;
  /** Whether `/_local` answers at the address. */
  readonly local: boolean;
  readonly loginClaim: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @throws Error naming the tokens that are missing */
export async function findPeople({ url, local, loginClaim, environment }: PeopleOptions): Promise<People> {
  const sample = local ? await samplePeople(url) : undefined;
  const missing: string[] = [];
  const found = async (role: keyof typeof roles): Promise<Person> => {
    const variable = `SAFEGUARD_TOKEN_${roles[role]}`;
    const given = environment[variable];
    if (given) return { login: loginIn(given, loginClaim, variable), token: given };
    const login = sample?.[role];
    if (!login) {
      missing.push(variable);
      return { login: '', token: '' };
    }
    return { login, token: await sampleToken(url, login) };
  };
  const people = {
    planner: await found('planner'),
    endorser: await found('endorser'),
    delegate: await found('delegate'),
  };
  if (missing.length) throw new Error(`${missing.join(', ')} must hold a bearer token`);
  return people;
}

/** The login code that a token stands for. The server checks its signature; we only read it. */
export function loginIn(token: string, claim: string, variable: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as unknown;
    const login = (claims as Record<string, unknown>)[claim];
    if (typeof login === 'string' && login) return login;
  } catch {
    // Said below: whatever it is, it is no token that we can read.
  }
  throw new Error(`${variable} is no JWT with a claim ${claim}`);
}

interface SamplePerson {
  readonly loginCode: string;
  readonly roles: readonly string[];
  readonly level: string;
}

async function samplePeople(url: string): Promise<Record<keyof typeof roles, string | undefined>> {
  const people = (await (await fetch(`${url}/_local/staff`)).json()) as readonly SamplePerson[];
  const first = (role: string) => people.find((person) => person.roles.includes(role))?.loginCode;
  return { planner: first('planner'), endorser: people.find(onlyEndorses)?.loginCode, delegate: first('hdd') };
}

const onlyEndorses = ({ roles: held }: SamplePerson) => held.includes('endorser') && !held.includes('planner');

async function sampleToken(url: string, loginCode: string): Promise<string> {
  const response = await fetch(`${url}/_local/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ loginCode }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (!token) throw new Error(`There is no token for ${loginCode} at ${url}`);
  return token;
}
