/**
 * Whether a plan's annualised value rises by more than the threshold that makes a Level 4 referral mandatory (HDD SOP
 * 3.1.4: scheduled reassessments that increase by more than 20%). Every number is an exact fraction of whole numbers;
 * only what is shown is rounded. The NDIA's own variance calculator is not public, so the formula is local policy:
 * annualised = total / inclusive days × 365, variance = (new − old) / old.
 */
import { formatDate, parseDate } from './instants.ts';

/** A plan's total and the first and last day it covers (YYYY-MM-DD). */
export type PlanValue = { readonly totalCents: number; readonly startDate: string; readonly endDate: string };

type Threshold = { readonly numerator: number; readonly denominator: number };

/** More than one fifth: exactly 20% is not more than 20%. */
const mandatoryReferralThreshold: Threshold = { numerator: 1, denominator: 5 };

type AnnualisedValue = {
  readonly inclusiveDays: number;
  /** Rounded half up to a whole cent; text, since it may exceed what a number holds exactly. */
  readonly annualisedCents: string;
  /** In cents, in lowest terms: 'numerator/denominator'. */
  readonly exact: string;
};

export type Variance = {
  readonly current?: AnnualisedValue;
  readonly proposed: AnnualisedValue;
  /** Rounded half up (away from zero) to 4 decimals; absent when there is no value to compare with. */
  readonly percentage?: string;
  readonly exceedsThreshold: boolean;
  readonly because: 'first-value' | 'above-threshold' | 'at-or-below-threshold';
  /** The arithmetic in sentences that a delegate can follow. */
  readonly working: readonly string[];
};

type Fraction = { readonly n: bigint; readonly d: bigint };

const daysInYear = 365n;

/**
 * Compares two plans as a year's worth of each. No current plan, or one worth nothing, counts as a first plan, which is
 * always referred. Throws a RangeError for amounts that are no whole cents from 0 up, and for dates that cannot be.
 */
export function annualisedVariance({
  current,
  proposed,
  threshold = mandatoryReferralThreshold,
}: {
  readonly current?: PlanValue | undefined;
  readonly proposed: PlanValue;
  readonly threshold?: Threshold | undefined;
}): Variance {
  const limit = fraction(wholeNumber(threshold.numerator), wholeNumber(threshold.denominator));
  const next = annualise('Proposed plan', proposed);
  if (!current) {
    return {
      proposed: next.value,
      exceedsThreshold: true,
      because: 'first-value',
      working: [...next.working, 'There is no current plan to compare with, so this counts as a first plan.'],
    };
  }

  const now = annualise('Current plan', current);
  if (now.annualised.n === 0n) {
    return {
      current: now.value,
      proposed: next.value,
      exceedsThreshold: true,
      because: 'first-value',
      working: [
        ...now.working,
        ...next.working,
        'The current plan is worth nothing, so there is no value to compare with and this counts as a first plan.',
      ],
    };
  }

  const variance = fraction(
    next.annualised.n * now.annualised.d - now.annualised.n * next.annualised.d,
    now.annualised.n * next.annualised.d,
  );
  const exceedsThreshold = variance.n * limit.d > limit.n * variance.d;
  const percentage = decimal(percent(variance), 4);
  const [dollarsNow, dollarsNext] = [now, next].map(({ value }) => formatDollars(value.annualisedCents));
  return {
    current: now.value,
    proposed: next.value,
    percentage,
    exceedsThreshold,
    because: exceedsThreshold ? 'above-threshold' : 'at-or-below-threshold',
    working: [
      ...now.working,
      ...next.working,
      `Variance: (${dollarsNext} − ${dollarsNow}) / ${dollarsNow} = ${percentage}%${exactly(variance)}.`,
      exceedsThreshold
        ? `That is more than ${percentText(limit)}.`
        : `That is not more than ${percentText(limit)}${equal(variance, limit) ? ': it is exactly that' : ''}.`,
    ],
  };
}

/** '$12,345.60'. */
export function formatDollars(cents: number | bigint | string): string {
  const amount = BigInt(cents);
  const [dollars = '', fractionOfDollar] = decimal({ n: amount < 0n ? -amount : amount, d: 100n }, 2).split('.');
  return `${amount < 0n ? '-' : ''}$${dollars.replace(/\B(?=(\d{3})+$)/g, ',')}.${fractionOfDollar}`;
}

function annualise(
  name: string,
  { totalCents, startDate, endDate }: PlanValue,
): { value: AnnualisedValue; annualised: Fraction; working: readonly string[] } {
  const [start, end] = [parseDate(startDate), parseDate(endDate)];
  const inclusiveDays = start.until(end, { largestUnit: 'days' }).days + 1;
  if (inclusiveDays < 1) throw new RangeError(`a plan cannot end on ${endDate}, before it starts on ${startDate}`);

  const total = wholeNumber(totalCents);
  const annualised = fraction(total * daysInYear, BigInt(inclusiveDays));
  const annualisedCents = decimal(annualised, 0);
  const days = inclusiveDays === 1 ? '1 day' : `${inclusiveDays} days`;
  const rounded = annualised.d === 1n ? '' : ', rounded to the cent';
  return {
    value: { inclusiveDays, annualisedCents, exact: `${annualised.n}/${annualised.d}` },
    annualised,
    working: [
      `${name}: ${formatDate(start)} to ${formatDate(end)} is ${days}, first and last included.`,
      `${name}: ${formatDollars(total)} / ${days} × ${daysInYear} days = ${formatDollars(annualisedCents)} a year${rounded}.`,
    ],
  };
}

/** A whole number from 0 up that has lost nothing by being a number. */
function wholeNumber(value: number): bigint {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a whole number from 0 up`);
  return BigInt(value);
}

/** In lowest terms. */
function fraction(n: bigint, d: bigint): Fraction {
  if (d === 0n) throw new RangeError(`${n}/0 is not a fraction`);
  let [divisor, rest] = [n < 0n ? -n : n, d];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return { n: n / divisor, d: d / divisor };
}

function percent({ n, d }: Fraction): Fraction {
  return fraction(n * 100n, d);
}

function equal(one: Fraction, other: Fraction): boolean {
  return one.n === other.n && one.d === other.d;
}

/** With exactly so many places, rounded half up in magnitude; never a negative zero. */
function decimal({ n, d }: Fraction, places: number): string {
  const magnitude = n < 0n ? -n : n;
  const rounded = (2n * magnitude * 10n ** BigInt(places) + d) / (2n * d);
  const digits = rounded.toString().padStart(places + 1, '0');
  const sign = n < 0n && rounded > 0n ? '-' : '';
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** '20%', '12.5%'. */
function percentText(value: Fraction): string {
  return `${decimal(percent(value), 4).replace(/\.?0+$/, '')}%`;
}

/** Says what 4 decimals of a percentage hide. */
function exactly(variance: Fraction): string {
  return 1_000_000n % variance.d === 0n ? '' : `, rounded; exactly ${variance.n}/${variance.d}`;
}
