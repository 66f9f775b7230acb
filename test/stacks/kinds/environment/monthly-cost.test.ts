import { ENVIRONMENT_PRICES } from '../../../../stacks/catalog/index.ts';
import { environmentMonthlyCost } from '../../../../stacks/kinds/environment/monthly-cost.ts';
import { Environment } from '../../../../stacks/kinds/environment/schema.ts';
import { monthlyTotal } from '../../../../stacks/monthly-cost.ts';
import { compiled } from '../../../helpers/compiled.ts';
import { environment } from '../check.ts';
import { parse } from 'yaml';

const linesOf = (spec: object) =>
  environmentMonthlyCost(Environment.parse(parse(environment({ ...spec }))));
const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test.each([
  { spec: {}, low: 0, high: 3 },
  { spec: { dashboard: false }, low: 0, high: 0 },
  { spec: { encryption: { type: 'temper-managed' } }, low: 1, high: 4 },
  { spec: { encryption: { type: 'temper-managed' }, dashboard: false }, low: 1, high: 1 },
  { spec: { encryption: { type: 'customer-key', keyArn } }, low: 0, high: 3 },
])('$spec stands there for $low to $high dollars a month', ({ spec, low, high }) => {
  expect(monthlyTotal(linesOf(spec))).toEqual({ lowUsd: low, highUsd: high });
});

test('names what there is and nothing else', () => {
  const named = (spec: object) => linesOf(spec).map(({ what }) => what);
  expect(named({ dashboard: false })).not.toContain('dashboard');
  expect(named({})).not.toContain('budget');
  expect(named({ budget: { monthlyUsd: 9 } })).toContain('budget');
  const there = { region: 'us-gov-west-1', partition: 'aws-us-gov', budget: { monthlyUsd: 9 } };
  expect(named(there)).not.toContain('budget');
});

test('every price says whose it is and of when, and what its use costs', () => {
  for (const { source, terms } of Object.values(ENVIRONMENT_PRICES)) {
    expect(source.source).toMatch(/^https:\/\/aws\.amazon\.com\/.*pricing, copied by /);
    expect(source.date).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
    expect(terms).toMatch(/\$|nothing/);
  }
});

test('a dashboard that is not wanted is neither made nor linked to', async () => {
  const stacks = await compiled(
    environment({}, 'with') + '---\n' + environment({ dashboard: false }, 'without'),
  );
  const addresses = (id: string) => stacks.get(id)?.addresses ?? [];
  const dashboard = 'aws_cloudwatch_dashboard.overview';
  expect(addresses('environment/with')).toContain(dashboard);
  expect(addresses('environment/without')).toEqual(
    addresses('environment/with').filter((address) => address !== dashboard),
  );
  expect(stacks.get('environment/without')?.terraformJson).not.toContain('dashboard');
});
