/** Two hundred mixed cases under two hundred kills at random moments: `SOAK_SEED=… npm run soak` makes the same cases again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Endured, underKills } from '../support/load-under-kills.ts';
import { expectTheRecordToBeWhatWasTold } from '../support/record-after-kills.ts';

const seed = Number(process.env.SOAK_SEED ?? Math.floor(Math.random() * 2 ** 31));
const dataFolder = mkdtempSync(join(tmpdir(), 'safeguard-kills-soak-'));
let endured: Endured | undefined;
afterAll(async () => {
  await endured?.end();
  rmSync(dataFolder, { recursive: true, force: true });
});

it(`two hundred mixed cases come through two hundred kills, and the record is what people were told; seed ${seed}`, async () => {
  endured = await underKills({ dataFolder, cases: 200, kills: 200, seed });
  expect(endured.kills).toEqual({ all: 50, runtime: 50, database: 50, start: 50 });
  await expectTheRecordToBeWhatWasTold(endured);
});
