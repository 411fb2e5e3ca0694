/** The first page: what runs here, who there is, and where to go. */
import type { HttpAnswer } from '../http/exchange.ts';
import type { SamplePerson } from '../identity/sample-staff.ts';
import type { Wiring } from '../template/wiring.ts';
import { html, type Markup, pageAnswer, timeMarkup } from './html.ts';
import { mailboxPath } from './mailbox-pages.ts';

export interface StartPageFacts {
  readonly wiring: Wiring;
  readonly people: readonly SamplePerson[];
  readonly url: string;
  readonly awsUrl: string;
  readonly now: Date;
}

export function startPage({ wiring, people, url, awsUrl, now }: StartPageFacts): HttpAnswer {
  const [first] = people;
  return pageAnswer(
    'Safeguard',
    html`<p>Everything runs on this machine. The people are invented, and mail goes to the mailbox and nowhere else.</p>
<h2>Where to go</h2>
<ul>
<li><a href="${mailboxPath}">Mailbox</a>: every message that was sent</li>
<li><a href="/v1/openapi.json">API description</a> (OpenAPI)</li>
<li><a href="/_local/staff">Sample directory</a> (JSON)</li>
</ul>
<h2>What runs</h2>
<dl>
<dt>Web and API</dt><dd>${url}</dd>
<dt>AWS endpoint</dt><dd>${awsUrl}</dd>
<dt>Clock</dt><dd>${timeMarkup(now.toISOString())}</dd>
<dt>Routes</dt><dd>${wiring.routes.length}</dd>
<dt>Functions</dt><dd>${wiring.functions.length}</dd>
<dt>State machines</dt><dd>${wiring.stateMachines.map(({ name }) => name).join(', ')}</dd>
<dt>Schedules</dt><dd>${wiring.schedules.length}</dd>
</dl>
<h2>A token for the API</h2>
<p>Ask for one with the login code of a person below:</p>
<pre>curl -s ${url}/_local/token -H 'content-type: application/json' -d '{"loginCode":"${first?.loginCode}"}'</pre>
<p>Move the clock, for example by a day:</p>
<pre>curl -s ${url}/_local/clock -H 'content-type: application/json' -d '{"advance":"PT24H"}'</pre>
<h2 id="people">Sample people</h2>
<div class="scrolls" role="region" aria-labelledby="people" tabindex="0">
<table>
<thead><tr><th scope="col">Login code</th><th scope="col">Name</th><th scope="col">Level</th><th scope="col">Roles</th><th scope="col">Area</th><th scope="col">Mail</th></tr></thead>
<tbody>
${people.map(personRow)}</tbody>
</table>
</div>`,
  );
}

function personRow({ loginCode, name, email, level, roles, area, state }: SamplePerson): Markup {
  const place = [area, state].filter(Boolean).join(', ');
  const mail = html`<a href="${mailboxPath}?to=${encodeURIComponent(email)}">${email}</a>`;
  return html`<tr><th scope="row">${loginCode}</th><td>${name}</td><td>${level}</td><td>${roles.join(', ')}</td><td>${place}</td><td>${mail}</td></tr>
`;
}
