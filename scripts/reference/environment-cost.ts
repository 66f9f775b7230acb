import { BASE_MODELS } from '../../stacks/catalog/index.ts';
import { environmentMonthlyCost } from '../../stacks/kinds/environment/monthly-cost.ts';
import { Environment } from '../../stacks/kinds/environment/schema.ts';
import { monthlyTotal, type MonthlyCostLine } from '../../stacks/monthly-cost.ts';

/** What environments of several sorts cost a month, as Markdown: `docs/environment-cost.md`. */
export function environmentCostPage(): string {
  const storage = BASE_MODELS.flatMap(({ price }) => price.storagePerMonthUsd ?? []);
  return [
    '# What an environment costs a month',
    '',
    'Generated from the prices in `stacks/catalog/environment-prices.ts`: list prices of us-east-1 in US dollars, without tax. Other',
    'regions are up to a quarter dearer; GovCloud and China have prices of their own. `temper plan <environment>` shows the same lines',
    'for the environment at hand, `--json` with their sources.',
    '',
    '| environment | a month, use not counted |',
    '| --- | --- |',
    ...SORTS.map(({ what, spec }) => `| ${what} | ${bounds(monthlyTotal(linesOf(spec)))} |`),
    '',
    'The dashboard is $3, and nothing while it is one of the first three of the account; `dashboard: false` leaves it out. A network',
    'that Temper makes for fleets is paid by the hour for each service that machines call there, also while none runs; a subnet of',
    'yours (`type: existing`) costs what it costs you now. All else is billed by use, which for a few trainings a month is cents.',
    '',
    '## Line by line',
    '',
    '| part | a month | use | price from |',
    '| --- | --- | --- | --- |',
    ...everyLine().map(
      ({ what, terms, price, ...amounts }) =>
        `| ${what} | ${amounts.highUsd === 0 ? '' : bounds(amounts)} | ${terms} | ${price.source}, ${price.date} |`,
    ),
    '',
    '## What is not in it',
    '',
    `- **Models**: each custom model is $${Math.max(...storage).toFixed(2)} a month until it is deleted, which \`plan\` says before it is trained.`,
    '- **Trainings**: tokens × epochs × price, once ([the catalog](catalog.md), [base models](reference/base-models.md)).',
    '- **Provisioned throughput**, where a model is served with it: tens of dollars an hour. Temper starts none.',
    '- Whatever else is in the account. The budget of an environment counts everything in its account and region.',
    '',
  ].join('\n');
}

const MANAGED = { encryption: { type: 'temper-managed' } };

const FLEETS = {
  fleets: { network: { type: 'managed', zone: 'us-east-1a', cidr: '10.20.0.0/16' } },
};

const SORTS: readonly { readonly what: string; readonly spec: object }[] = [
  { what: 'as it comes', spec: {} },
  { what: 'as it comes, `dashboard: false`', spec: { dashboard: false } },
  { what: '`encryption: { type: temper-managed }`', spec: MANAGED },
  {
    what: '`encryption: { type: temper-managed }`, `dashboard: false`',
    spec: { ...MANAGED, dashboard: false },
  },
  { what: '`fleets: {}`', spec: { fleets: {} } },
  { what: '`fleets: { network: { type: managed, … } }`', spec: FLEETS },
];

/** Of an environment with everything, and of one with a key of the customer's. */
function everyLine(): MonthlyCostLine[] {
  const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const all = [
    ...linesOf({ ...MANAGED, ...FLEETS, budget: { monthlyUsd: 1 } }),
    ...linesOf({ encryption: { type: 'customer-key', keyArn } }),
  ];
  return all.filter(({ what }, at) => all.findIndex((one) => one.what === what) === at);
}

function linesOf(spec: object): MonthlyCostLine[] {
  return environmentMonthlyCost(
    Environment.parse({
      apiVersion: 'temper/v1alpha1',
      kind: 'Environment',
      metadata: { name: 'example' },
      spec: { account: '123456789012', region: 'us-east-1', ...spec },
    }),
  );
}

function bounds({
  lowUsd,
  highUsd,
}: {
  readonly lowUsd: number;
  readonly highUsd: number;
}): string {
  return lowUsd === highUsd ? `$${lowUsd}` : `$${lowUsd} to $${highUsd}`;
}
