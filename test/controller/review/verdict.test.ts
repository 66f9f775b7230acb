/* By whose review a training goes on that was broken off, or never had a machine. */
import type { ReviewRecord } from '../../../controller/review/review-record.ts';
import { verdictOn } from '../../../controller/review/verdict.ts';
import { parsePlan } from '../../../controller/terraform/plan/plan.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { fleetSpecs } from '../../helpers/fleets.ts';
import { planJson } from '../terraform/plan-json.ts';

const [spec] = fleetSpecs().documents;
const head = { commit: 'a'.repeat(40), branch: 'change', repository: 'acme/models' };

/** The next start of all machines, where a pull request brought the first one and was never applied to its end. */
function verdict(record: Partial<ReviewRecord> | undefined, { continues = true } = {}) {
  if (spec === undefined) throw new Error('there is no spec');
  const gang = { address: 'aws_ec2_fleet.gang_2_attempt_1', actions: ['create'] };
  const reviewed = { stackDigest: 'd', resources: [], outputs: {}, lineage: null, destroy: false };
  return verdictOn(
    {
      plan: { plan: parsePlan(planJson({ changes: [gang] })), digest: 'f'.repeat(64) },
      spec,
      title: 'sorter v1',
      environment: 'lab',
      stackDigest: 'd',
      destroy: false,
      continues,
      unreviewed: 'refuse',
    },
    {
      candidates: [
        {
          pullRequest: { number: 7, author: 'ada', head },
          record: record && ({ ...reviewed, ...record } as ReviewRecord),
        },
      ],
      applied: undefined,
    },
  );
}

test('machines that EC2 had no room for are started by the review that brought them', () => {
  expect(verdict({})).toEqual({ may: true, pullRequest: 7 });
});

test.each([
  ['of another spec', { stackDigest: 'e' }, {}],
  ['of its destruction', { destroy: true }, {}],
  ['of it, where the plan does something else as well', {}, { continues: false }],
])('a review %s starts none', (_, record, more) => {
  expect(verdict(record, more)).toMatchObject({
    may: false,
    diagnostics: [{ code: 'GATE_NOT_REVIEWED' }],
  });
});

test('what was only previewed is not said to have been reviewed', () => {
  const { diagnostics = [] } = verdict(undefined) as { diagnostics?: readonly Diagnostic[] };
  expect(diagnostics).toMatchObject([
    {
      code: 'GATE_NOT_REVIEWED',
      message: 'sorter v1 was not reviewed at aaaaaaaaaaaa, the commit that was merged',
      why: expect.stringMatching(/^pull request #7 was merged without a plan: .*only be previewed/),
    },
  ]);
});
