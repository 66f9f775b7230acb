import { matchesPattern } from '../../../stacks/permissions/wildcards.ts';

/** What is known of a request by IAM's names: `iam:PassedToService`, `aws:RequestTag/team`. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

type Test = (wanted: string, found: string) => boolean;

const equals: Test = (wanted, found) => meant(wanted) === found;
const equalsAnyCase: Test = (wanted, found) => equals(wanted.toLowerCase(), found.toLowerCase());

/** IAM fills in `${…}` even where it compares whole, so there too a `$` can be written `${$}`. */
function meant(text: string): string {
  return text.replace(/\$\{([*?$])\}/g, '$1');
}

/** Operators on texts and ARNs; those that begin with `not` hold where the plain one does not. */
const TESTS = {
  StringEquals: { test: equals, not: false },
  StringNotEquals: { test: equals, not: true },
  StringEqualsIgnoreCase: { test: equalsAnyCase, not: false },
  StringNotEqualsIgnoreCase: { test: equalsAnyCase, not: true },
  StringLike: { test: matchesPattern, not: false },
  StringNotLike: { test: matchesPattern, not: true },
  ArnEquals: { test: matchesPattern, not: false },
  ArnLike: { test: matchesPattern, not: false },
  ArnNotEquals: { test: matchesPattern, not: true },
  ArnNotLike: { test: matchesPattern, not: true },
  Bool: { test: equalsAnyCase, not: false },
} as const satisfies Readonly<Record<string, { readonly test: Test; readonly not: boolean }>>;

type Plain = keyof typeof TESTS;
type Suffixed = Plain | `${Plain}IfExists`;
export type Operator = Suffixed | `ForAnyValue:${Suffixed}` | `ForAllValues:${Suffixed}` | 'Null';

const PLAIN = Object.keys(TESTS) as Plain[];
const SUFFIXED = PLAIN.flatMap((name): Suffixed[] => [name, `${name}IfExists`]);

/** Every operator that is evaluated. */
export const OPERATORS: readonly [Operator, ...Operator[]] = [
  'Null',
  ...SUFFIXED,
  ...SUFFIXED.flatMap((name): Operator[] => [`ForAnyValue:${name}`, `ForAllValues:${name}`]),
];

/** A statement's condition: operators, keys, and the values of which one must fit. */
export type Condition = Readonly<
  Partial<Record<Operator, Readonly<Record<string, readonly string[]>>>>
>;

/** Whether all of a condition holds. Names of keys are compared without regard to case, as IAM does. */
export function holds(condition: Condition, context: RequestContext): boolean {
  const found = new Map(
    Object.entries(context).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === 'string' ? [value] : value,
    ]),
  );
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      keyHolds(operator as Operator, wanted, found.get(key.toLowerCase())),
    ),
  );
}

function keyHolds(
  operator: Operator,
  wanted: readonly string[],
  found: readonly string[] | undefined,
): boolean {
  if (operator === 'Null') return wanted.includes(String(found === undefined));
  const [, set, name = '', ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const { test, not } = TESTS[name as Plain];
  if (found === undefined) {
    if (ifExists !== undefined || set === 'ForAllValues') return true;
    return set === undefined && not;
  }
  const fits = (one: string): boolean => wanted.some((value) => test(value, one)) !== not;
  return set === 'ForAnyValue' ? found.some(fits) : found.every(fits);
}
