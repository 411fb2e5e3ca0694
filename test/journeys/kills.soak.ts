/** Two hundred plans under kills at random moments: `SOAK_SEED=… npm run soak` makes the same plans again. */
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

it(`two hundred plans come through sixty kills, and the record is what people were told; seed ${seed}`, async () => {
  endured = await underKills({ dataFolder, plans: 200, kills: 60, seed });
  expect(Object.keys(endured.kills).toSorted()).toEqual(['all', 'database', 'runtime', 'start']);
  await expectTheRecordToBeWhatWasTold(endured);
});
