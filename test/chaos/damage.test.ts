import type { Census, Thing } from '../../chaos/census.ts';
import { damageOf } from '../../chaos/damage.ts';

const ROLE: Thing = { type: 'aws_iam_role', id: 'temper-bot-v1' };
const JOB: Thing = { type: 'training', id: 'bot-v1' };
const MODEL: Thing = { type: 'custom model', id: 'bot-v1' };
const KEY = 'temper/models/bot/v1.tfstate';

function state(...resources: object[]) {
  return { key: KEY, text: JSON.stringify({ version: 4, serial: 1, lineage: 'a', resources }) };
}

function resource(type: string, attributes: object) {
  return { mode: 'managed', type, name: 'one', instances: [{ attributes }] };
}

const ROLE_KEPT = resource('aws_iam_role', { name: 'temper-bot-v1' });
const JOB_KEPT = resource('aws_bedrock_custom_model', {
  job_name: 'bot-v1',
  custom_model_name: 'bot-v1',
});

function census(more: Partial<Census> = {}): Census {
  return { things: [], states: [], locks: [], jobs: { 'bot-v1': 1 }, ...more };
}

function damage(after: Partial<Census>, before: Partial<Census> = {}, isDestroyed = false) {
  const all = { before: census(before), after: census(after), jobs: ['bot-v1'], isDestroyed };
  const { doubleJobs, wrongJobs, orphans, locks, unreadable } = damageOf(all);
  return { doubleJobs, wrongJobs, orphans, locks, unreadable };
}

const NONE = { doubleJobs: [], wrongJobs: [], orphans: [], locks: [], unreadable: [] };

test('finds nothing where each thing is in a state and one training was started', () => {
  const things = [ROLE, JOB, MODEL];
  expect(damage({ things, states: [state(ROLE_KEPT, JOB_KEPT)] })).toEqual(NONE);
});

test('counts a training that was started twice, never, or that nobody asked for', () => {
  expect(damage({ jobs: { 'bot-v1': 2 } }).doubleJobs).toEqual(['bot-v1 2 times']);
  expect(damage({ jobs: {} }).wrongJobs).toEqual(['bot-v1 never']);
  expect(damage({ jobs: { 'bot-v1': 1, 'bot-v1-a2': 1 } }).wrongJobs).toEqual([
    'bot-v1-a2 unasked',
  ]);
});

test('what exists and is in no state is an orphan, unless it was there before', () => {
  expect(damage({ things: [ROLE, JOB], states: [state(JOB_KEPT)] }).orphans).toEqual([
    'aws_iam_role temper-bot-v1',
  ]);
  expect(damage({ things: [ROLE] }, { things: [ROLE] }).orphans).toEqual([]);
});

test('what had to be destroyed and still exists is an orphan, but for the record of the training', () => {
  const before = { things: [ROLE, JOB, MODEL], states: [state(ROLE_KEPT, JOB_KEPT)] };
  expect(damage({ things: [ROLE, JOB], states: [state()] }, before, true).orphans).toEqual([
    'aws_iam_role temper-bot-v1',
  ]);
});

test('a state that cannot be read is told, and holds nothing', () => {
  const states = [{ key: KEY, text: '{"version": 4, "ser' }];
  expect(damage({ things: [ROLE], states })).toEqual({
    ...NONE,
    orphans: ['aws_iam_role temper-bot-v1'],
    unreadable: [KEY],
  });
});

test('tells locks by their keys', () => {
  expect(damage({ locks: [`${KEY}.tflock`] }).locks).toEqual([`${KEY}.tflock`]);
});

test('knows resources by what the provider stores of them', () => {
  const things: Thing[] = [
    { type: 'aws_s3_object', id: 'data/bot/train.jsonl' },
    { type: 'aws_iam_role_policy', id: 'temper-bot-v1:training' },
  ];
  const kept = [
    resource('aws_s3_object', { bucket: 'data', key: 'bot/train.jsonl' }),
    resource('aws_iam_role_policy', { role: 'temper-bot-v1', name: 'training' }),
  ];
  expect(damage({ things, states: [state(...kept)] }).orphans).toEqual([]);
  expect(damage({ things, states: [state(kept[0] ?? {})] }).orphans).toHaveLength(1);
});
