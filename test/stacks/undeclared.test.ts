/* What can be said of a stack of which only the state is left. */
import { KINDS } from '../../stacks/kinds/index.ts';
import type { StackKind } from '../../stacks/kinds/kind.ts';
import { resourceNames } from '../../stacks/resource-names.ts';
import type { Stack } from '../../stacks/stack.ts';
import { undeclaredStack } from '../../stacks/undeclared.ts';
import { compiled, exampleStacks } from '../helpers/compiled.ts';
import { OWN_KINDS } from '../helpers/own-tables/index.ts';

const stateOf = (
  stack: Pick<Stack, 'state' | 'environment' | 'account' | 'region' | 'addresses'>,
) => ({
  key: stack.state.key,
  bucket: stack.state.bucket,
  environment: stack.environment,
  account: stack.account,
  region: stack.region,
  addresses: stack.addresses,
  deletionPolicy: 'retain' as const,
});

const left = (stack: Stack, deletionPolicy: 'retain' | 'delete' = 'retain') =>
  undeclaredStack(KINDS as readonly StackKind[], { ...stateOf(stack), deletionPolicy });

test('everything that any spec compiles to is known as its own when the spec is gone', async () => {
  const stacks = [...(await compiled()).values(), ...(await exampleStacks())];
  expect(stacks.length).toBeGreaterThan(10);
  for (const stack of stacks) {
    const found = await left(stack);
    expect(found?.compiled.stack).toMatchObject({
      id: stack.id,
      title: stack.title,
      state: { bucket: stack.state.bucket, key: stack.state.key, region: stack.region },
    });
    expect(stack.addresses.filter((one) => found?.mayHold(one) !== true)).toEqual([]);
    const names = [...resourceNames(stack)].filter((one) => found?.names.has(one) !== true);
    // An address of e-mail is what a subscription is about, not what it is called.
    expect({ [stack.id]: names }).toEqual({ [stack.id]: [] });
  }
});

test('it can only be taken away: nothing is declared in it, and the account is held to', async () => {
  const stacks = [...(await compiled()).values()];
  for (const stack of stacks) {
    const found = await left(stack);
    const text = JSON.parse(found?.compiled.stack.terraformJson ?? '') as Record<string, object>;
    expect(text).not.toHaveProperty('resource');
    expect(text).not.toHaveProperty('removed');
    expect(text['provider']).toMatchObject({ aws: [{ allowed_account_ids: [stack.account] }] });
    expect(found?.compiled.stack.undeclared).toBe(true);
  }
});

test('what cannot be brought back may go only where somebody says so', async () => {
  const [stack] = [...(await compiled()).values()].filter(({ kind }) => kind === 'FineTune');
  if (stack === undefined) throw new Error('there is a model');
  expect((await left(stack))?.compiled.stack.deletionPolicy).toBe('retain');
  expect((await left(stack, 'delete'))?.compiled.stack.deletionPolicy).toBe('delete');
});

test('another stack’s addresses are not its own', async () => {
  const stacks = [...(await compiled()).values()];
  const model = stacks.find(({ kind }) => kind === 'FineTune');
  if (model === undefined) throw new Error('there is a model');
  const found = await left(model);
  for (const address of ['aws_s3_bucket.datasets', 'aws_iam_role.admin', 'aws_kms_key.encryption'])
    expect(found?.mayHold(address)).toBe(false);
});

test('which attempt and which compute it was is told by what stands in the state', async () => {
  const kinds = OWN_KINDS.map(({ definition }) => definition);
  const state = {
    key: 'temper/models/bot/v3.tfstate',
    bucket: 'temper-lab-state-111122223333',
    environment: 'lab',
    account: '111122223333',
    region: 'us-east-1',
    deletionPolicy: 'retain' as const,
  };
  const bedrock = await undeclaredStack(kinds, {
    ...state,
    addresses: ['aws_bedrock_custom_model.attempt_2', 'aws_s3_object.train_attempt_2'],
  });
  expect(bedrock?.compiled.stack.training).toMatchObject({ jobName: 'bot-v3-a2' });
  expect(bedrock?.mayHold('aws_s3_object.validation_attempt_2')).toBe(true);
  const rented = await undeclaredStack(kinds, {
    ...state,
    addresses: ['aws_s3_object.order_attempt_1'],
  });
  expect(rented?.compiled.stack.training).toMatchObject({
    address: 'aws_s3_object.order_attempt_1',
  });
  const probe = await undeclaredStack(kinds, {
    ...state,
    key: 'temper/probes/hello/1.tfstate',
    addresses: ['aws_s3_object.question'],
  });
  expect(probe).toMatchObject({ id: 'hello' });
  expect(probe?.compiled.stack).toMatchObject({ id: 'probe/hello/1', deletionPolicy: 'delete' });
});

test.each([
  'temper/jobs/x.tfstate',
  'temper/models/a/b/v1.tfstate',
  'temper/models/a/vx.tfstate',
  'temper/models/$(reboot)/v1.tfstate',
  'temper/models/../v1.tfstate',
  'temper/models/a/v0.tfstate',
  'temper/environments/A B.tfstate',
  'x',
])('no kind knows the key %s', async (key) => {
  const [stack] = [...(await compiled()).values()];
  if (stack === undefined) throw new Error('there is a stack');
  const state = { ...stateOf(stack), key };
  expect(await undeclaredStack(KINDS as readonly StackKind[], state)).toBeUndefined();
});

test('an environment that nobody could have declared is known by nothing', async () => {
  const [stack] = [...(await compiled()).values()].filter(({ kind }) => kind === 'FineTune');
  if (stack === undefined) throw new Error('there is a model');
  const state = { ...stateOf(stack), environment: '$(reboot)' };
  expect(await undeclaredStack(KINDS as readonly StackKind[], state)).toBeUndefined();
});
