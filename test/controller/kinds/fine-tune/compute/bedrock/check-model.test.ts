import type { ModelAccess } from '../../../../../../controller/aws/model-access.ts';
import type { ModelAvailability } from '../../../../../../controller/aws/model-availability.ts';
import {
  checkModel,
  type AskedModel,
} from '../../../../../../controller/kinds/fine-tune/compute/bedrock/check-model.ts';

const MICRO = 'amazon.nova-micro-v1:0:128k';
const LLAMA = 'meta.llama3-1-8b-instruct-v1:0:128k';
const THERE: ModelAvailability = {
  agreement: 'AVAILABLE',
  isAuthorized: true,
  isEntitled: true,
  isInRegion: true,
};

function checked(
  { id = MICRO, ...model }: Partial<ModelAccess> = {},
  availability: Partial<ModelAvailability> | 'denied' | 'unknown' = {},
) {
  const denied = { code: 'AWS_ACCESS_DENIED', severity: 'error', message: 'you may not' } as const;
  const said = { denied, unknown: undefined };
  const asked: AskedModel = {
    environment: 'lab',
    region: 'us-west-2',
    model: { id, found: true, lifecycle: 'ACTIVE', customizations: ['FINE_TUNING'], ...model },
    availability:
      typeof availability === 'string' ? said[availability] : { ...THERE, ...availability },
  };
  return checkModel(asked);
}

test('a model that all is well with is named by its title', () => {
  expect(checked()).toEqual({
    subject: 'lab: Nova Micro',
    status: 'ok',
    found: 'can be fine-tuned by this account in us-west-2',
  });
});

test.each([
  { what: 'not there', model: { found: false }, found: 'no such model in us-west-2' },
  {
    what: 'not fine-tuned there',
    model: { customizations: ['DISTILLATION'] },
    found: 'not fine-tuned in us-west-2: Bedrock offers DISTILLATION',
  },
  {
    what: 'not customized at all',
    model: { customizations: [] },
    found: 'Bedrock offers no customization',
  },
  { what: 'in another region', said: { isInRegion: false }, found: 'not available in us-west-2' },
  { what: 'pending', said: { agreement: 'PENDING' }, found: 'is pending' },
  { what: 'not agreed to', said: { agreement: 'NOT_AVAILABLE' }, found: 'not agreed to' },
  {
    what: 'agreed to in vain',
    said: { agreement: 'ERROR', agreementError: 'no card' },
    found: 'failed (no card)',
  },
  { what: 'in a state of tomorrow', said: { agreement: 'NEW' }, found: 'its agreement is NEW' },
  { what: 'not for the account', said: { isEntitled: false }, found: 'not entitled' },
  { what: 'not for the caller', said: { isAuthorized: false }, found: 'not authorized' },
])('a model that is $what fails with a way out', ({ model, said, found }) => {
  const check = checked(model, said);
  expect(check.status).toBe('failed');
  expect(check.found).toContain(found);
  expect(check.fix).toBeTruthy();
});

test('models of others come through the Marketplace, Amazon’s do not', () => {
  const fix = (id: string) => checked({ id }, { agreement: 'NOT_AVAILABLE' }).fix;
  expect(fix(LLAMA)).toContain('`aws-marketplace:Subscribe`');
  expect(fix(LLAMA)).toContain('`aws-marketplace:ViewSubscriptions`');
  expect(fix(MICRO)).not.toContain('marketplace');
});

test('a legacy model warns, unless something worse stands in the way', () => {
  const legacy = { lifecycle: 'LEGACY', endOfLifeOn: '2027-01-01' };
  expect(checked(legacy)).toMatchObject({
    status: 'warning',
    found: expect.stringContaining('ends on 2027-01-01: no new training starts on it'),
  });
  expect(checked(legacy, { isEntitled: false }).status).toBe('failed');
});

test('what could not be asked is unknown, with the reason', () => {
  const problem = { code: 'AWS_ACCESS_DENIED', severity: 'error', message: 'not you' } as const;
  expect(checked({ problem })).toMatchObject({
    status: 'unknown',
    found: 'Bedrock could not be asked: not you',
  });
  expect(checked({}, 'denied')).toMatchObject({
    status: 'unknown',
    found: expect.stringContaining('you may not'),
    fix: expect.stringContaining('bedrock:GetFoundationModelAvailability'),
  });
  expect(checked({}, 'unknown').status).toBe('unknown');
});
