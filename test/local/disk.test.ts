/** What `npm start` says and keeps when the disk takes nothing more, and when the database ends again and again. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { requestWith } from '../support/running-safeguard.ts';
import { type StartedSafeguard, startSafeguard } from '../support/started-safeguard.ts';
import { temporaryFolder } from './support.ts';

async function callAs(login: string, { url }: StartedSafeguard, path: string, body?: unknown, key = '') {
  const given = await fetch(`${url}/_local/token`, { method: 'POST', body: JSON.stringify({ loginCode: login }) });
  const { access_token } = (await given.json()) as { access_token: string };
  const response = await fetch(url + path, {
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json', 'idempotency-key': key },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

/** A process whose folder is a small disk of its own; it lives until its input ends. */
async function smallDisk(folder: string): Promise<ChildProcess> {
  const script = `mount -t tmpfs -o size=40m none "$0" && echo ready && read -r _`;
  const holder = spawn('unshare', ['-rm', 'sh', '-c', script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    if (holder.exitCode !== null) return;
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  });
  await once(holder.stdout, 'data');
  return holder;
}

const mayMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

it.skipIf(!mayMount)(
  'a full disk is told by name, loses nothing that was acknowledged, and is no lasting harm',
  async () => {
    const folder = join(temporaryFolder(), 'disk');
    mkdirSync(folder);
    const holder = await smallDisk(folder);
    // The same process as `unshare` became; its folder is seen from outside through /proc.
    const inside = join(`/proc/${holder.pid}/root`, folder);
    const within = ['nsenter', '-t', String(holder.pid), '-U', '-m', '--preserve-credentials'];
    let running = await startSafeguard(folder, within);
    onTestFinished(async () => {
      await running.kill();
    });
    const first = await callAs('PLN001', running, '/v1/plan-approvals', requestWith(), 'first');
    expect(first.status).toBe(202);

    const filler = join(inside, 'filler');
    for (const bytes of [1_048_576, 4_096, 64]) {
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(bytes), { flag: 'a' });
      } catch (error) {
        expect(error).toMatchObject({ code: 'ENOSPC' });
      }
    }
    const request = requestWith();
    const acknowledged: string[] = [];
    let hasEnded = false;
    const ended = running.ended.then(() => {
      hasEnded = true;
    });
    const isTold = () => running.lines.some((line) => /^error: .* full .*dynamodb\.sqlite/.test(line));
    for (let tries = 0; !isTold() && !hasEnded; tries += 1) {
      expect(tries).toBeLessThan(1_000);
      const answer = await callAs('PLN001', running, '/v1/plan-approvals', requestWith(), `full-${tries}`).catch(
        () => undefined,
      );
      if (answer?.status === 202) acknowledged.push(answer.body.caseId);
    }
    if (hasEnded)
      expect(await running.ended).toMatchObject({ code: 1, errors: expect.stringMatching(/the disk is full/) });

    rmSync(filler);
    if (!hasEnded) await Promise.race([running.end(), ended]);
    running = await startSafeguard(folder, within);
    expect(await callAs('PLN001', running, '/v1/plan-approvals', request, 'second')).toMatchObject({ status: 202 });
    for (const caseId of [first.body.caseId, ...acknowledged]) {
      expect(await callAs('PLN001', running, `/v1/cases/${caseId}/events`)).toMatchObject({
        status: 200,
        body: { whole: true },
      });
    }
  },
);

it('a database that ends again and again ends the process, which says where to look', async () => {
  const folder = temporaryFolder();
  const running = await startSafeguard(folder);
  const restarts = () => running.lines.filter((line) => line.includes('was started again')).length;
  for (let ends = 1; ends <= 5; ends += 1) {
    running.killDatabase();
    if (ends < 5) await expect.poll(restarts, { timeout: 60_000 }).toBe(ends);
  }
  const { code, errors } = await running.ended;
  expect(code).toBe(1);
  expect(errors).toContain(`The database ended by itself, 5 times in a minute. See ${join(folder, 'dynoxide.log')}`);
});
