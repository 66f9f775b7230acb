import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseTerraformState } from '../../../controller/aws/terraform-state.ts';
import { isExact } from '../../../controller/stack/exact-json.ts';
import { storeUnmarked, unmarked, unmarkedState } from '../../../controller/stack/unfinished.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const KEY = 'temper/environments/lab.tfstate';

interface Options {
  readonly mode?: string;
  readonly instance?: object;
}

function state(type: string, { mode = 'managed', instance = {} }: Options = {}): string {
  const instances = [{ status: 'tainted', attributes: { id: '1' }, ...instance }];
  const resources = [{ mode, type, name: 'one', provider: 'aws', instances }];
  return JSON.stringify({ version: 4, serial: 7, lineage: 'a', outputs: {}, resources });
}

test.each(['aws_kms_key', 'aws_s3_bucket', 'aws_bedrock_custom_model'])(
  'takes the mark off of %s, and changes nothing else but the serial',
  (type) => {
    const found = unmarked(state(type));
    expect(found?.addresses).toEqual([`${type}.one`]);
    const { status: _, ...before } = JSON.parse(state(type)).resources[0].instances[0];
    expect(JSON.parse(found?.text ?? '')).toEqual({
      ...JSON.parse(state(type)),
      serial: 8,
      resources: [{ ...JSON.parse(state(type)).resources[0], instances: [before] }],
    });
  },
);

test.each([
  ['a role, which is as good when it is made again', state('aws_iam_role')],
  ['what is only read', state('aws_kms_key', { mode: 'data' })],
  ['what was replaced already', state('aws_kms_key', { instance: { deposed: '0123' } })],
  ['what has no mark', state('aws_kms_key', { instance: { status: undefined } })],
  ['a text that is no state', '{"version": 3}'],
  ['numbers that would not be the same', state('aws_kms_key').replace('7', '12345678901234567890')],
])('leaves alone %s', (_, text) => {
  expect(unmarked(text)).toBeUndefined();
});

test('a fleet that was adopted ends with its machines, as EC2 will have it', async () => {
  const instance = { status: undefined, attributes: { id: 'fleet-1', type: 'instant' } };
  const text = state('aws_ec2_fleet', { instance });
  const found = unmarked(text);
  expect(found?.addresses).toEqual(['aws_ec2_fleet.one']);
  const [fleet] = JSON.parse(found?.text ?? '').resources;
  expect(fleet.instances).toEqual([
    { attributes: { ...instance.attributes, terminate_instances: true } },
  ]);
  expect(unmarked(found?.text ?? '')).toBeUndefined();
  expect(parseTerraformState(text)?.adoptedFleets).toEqual(['aws_ec2_fleet.one']);
  expect(parseTerraformState(found?.text ?? '')).not.toHaveProperty('adoptedFleets');
  const stored = parseTerraformState(text);
  const bucket = { stateText: () => Promise.resolve(text) } as never;
  const dir = await folder();
  const compiled = { stack: { state: { key: KEY } } } as never;
  expect(await unmarkedState({ dir, compiled, bucket }, stored)).toMatchObject({
    finishes: ['aws_ec2_fleet.one'],
  });
});

test('machines that train are not ended and started anew because their apply was broken off', () => {
  const attributes = { id: 'fleet-1', terminate_instances: true };
  const found = unmarked(state('aws_ec2_fleet', { instance: { attributes } }));
  expect(JSON.parse(found?.text ?? '').resources[0].instances).toEqual([{ attributes }]);
});

test('reads the state a second time only where there is something to take off', async () => {
  const dir = await folder();
  const compiled = { stack: { state: { key: KEY } } } as never;
  const with_ = (text: string) => ({
    dir,
    compiled,
    bucket: { stateText: () => Promise.resolve(text) } as never,
  });
  const unread = { dir, compiled, bucket: {} as never };
  expect(await unmarkedState(unread, parseTerraformState(state('aws_iam_role')))).toBeUndefined();
  expect(await unmarkedState(unread, undefined)).toBeUndefined();
  const text = state('aws_kms_key');
  const found = await unmarkedState(with_(text), parseTerraformState(text));
  expect(found).toMatchObject({
    finishes: ['aws_kms_key.one'],
    state: { serial: 8, lineage: 'a', tainted: [] },
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(existsSync(found?.file ?? '')).toBe(false);
});

test('the state is in a file only while it is stored, though that fails', async () => {
  const file = join(await folder(), 'unmarked.tfstate');
  const unsaved = { file, text: 'the state' } as never;
  let seen = '';
  await storeUnmarked({ pushState: async (path) => void (seen = read(path)) }, unsaved);
  expect({ seen, left: existsSync(file) }).toEqual({ seen: 'the state', left: false });
  const failing = storeUnmarked({ pushState: () => Promise.reject(new Error('no')) }, unsaved);
  await expect(failing).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

const read = (path: string) => readFileSync(path, 'utf8');

test('what JavaScript writes, it reads exactly; what it would round, it says so', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      if (!/e[+-]/.test(text)) expect(isExact(text)).toBe(true);
    }),
  );
  expect(isExact('{"text": "1.0 and 12345678901234567890", "n": -7}')).toBe(true);
  for (const number of ['12345678901234567890', '1.0', '0.12345678901234567891', '1E400'])
    expect([number, isExact(`[${number}]`)]).toEqual([number, false]);
});
