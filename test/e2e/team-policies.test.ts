import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BrokenPolicies, evaluate, opaVersion } from '../../controller/rego/opa.ts';
import { policiesIn } from '../../controller/rego/team-policies.ts';
import type { Json } from '../../stacks/json.ts';
import { findTestOpa } from '../helpers/opa.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

/* Policies on the real Open Policy Agent. */

const path = await findTestOpa();
const onOpa = path === undefined ? test.skip : test;
const opa = { path: path ?? '', version: (await opaVersion(path ?? '')) ?? '' };
const folder = temporaryFolders();
const signal = new AbortController().signal;

const INPUT = { stack: { title: 'bot v1' }, spec: { owner: null } };

async function judge(files: Readonly<Record<string, string>>, input: Json = INPUT) {
  const repository = await repositoryIn(await folder());
  for (const [name, text] of Object.entries(files))
    await repository.write(`policies/${name}`, text);
  const policies = join(repository.root, 'policies');
  return policiesIn(policies, () => Promise.resolve(opa), signal).judge(input);
}

onOpa('a policy refuses, warns, names itself and the place in the spec', async () => {
  const answer = await judge({
    'owners.rego': `package temper

deny contains {"policy": "owners", "message": msg, "why": "somebody is asked", "path": ["spec", "owner"]} if {
	input.spec.owner == null
	msg := sprintf("%s has no owner", [input.stack.title])
}
`,
    'size.rego': 'package temper\n\nwarn contains "large" if data.limits.most < 2\n',
    'limits.json': '{"limits": {"most": 1}}',
    // Tests of the team's own are not part of its policies.
    'owners_test.rego': 'package temper\n\nthis is not even Rego\n',
  });
  expect(answer).toEqual({
    diagnostics: [],
    verdicts: [
      {
        severity: 'error',
        policy: 'owners',
        message: 'bot v1 has no owner',
        why: 'somebody is asked',
        path: ['spec', 'owner'],
      },
      { severity: 'warning', message: 'large' },
    ],
  });
});

const MISTAKES: readonly (readonly [string, string, RegExp])[] = [
  [
    'the network',
    'deny contains "x" if http.send({"method": "get", "url": "http://127.0.0.1"})',
    /http.send/,
  ],
  ['the clock', 'deny contains "x" if time.now_ns() > 0', /time.now_ns/],
  ['the environment', 'deny contains "x" if opa.runtime().env.HOME', /opa.runtime/],
  ['chance', 'deny contains "x" if rand.intn("a", 2) == 1', /rand.intn/],
  [
    'a mistake at run time',
    'deny contains x if x := 1 / to_number(input.spec.owner)',
    /divide by zero/,
  ],
  ['no Rego', 'deny contains', /unexpected eof/],
  ['an answer that is no text', 'deny contains 3', /neither a text nor/],
];

onOpa.each(MISTAKES)('what cannot be judged by is refused: %s', async (_, rule, said) => {
  const { verdicts, diagnostics } = await judge({ 'a.rego': `package temper\n\n${rule}\n` });
  expect(verdicts).toEqual([]);
  expect(diagnostics[0]).toMatchObject({ code: 'GATE_POLICY_BROKEN', severity: 'error' });
  expect(diagnostics[0]?.message).toMatch(said);
});

onOpa(
  'the example of the docs refuses a model that nobody owns, and warns of its price',
  async () => {
    const page = await readFile(new URL('../../docs/policies.md', import.meta.url), 'utf8');
    const [, example = ''] = /```rego\n(.*?)```/s.exec(page) ?? [];
    const spec = { metadata: { name: 'bot' } };
    const cost = { training_usd: { low: 80, expected: 120, high: 160 } };
    const input = { stack: { kind: 'FineTune' }, spec, cost };
    const { verdicts } = await judge({ 'example.rego': example }, input);
    expect(verdicts).toMatchObject([
      { severity: 'error', policy: 'owner', path: ['metadata'] },
      { severity: 'warning', policy: 'price' },
    ]);
    const owned = { ...input, spec: { metadata: { owner: 'us' } }, cost: { training_usd: null } };
    expect((await judge({ 'example.rego': example }, owned)).verdicts).toEqual([]);
  },
);

onOpa('the file and the line of a mistake are told', async () => {
  const { diagnostics } = await judge({
    'a.rego': 'package temper\n\ndeny contains "x" if nothing(1)\n',
  });
  expect(diagnostics[0]?.message).toContain('`policies/a.rego:3`');
});

onOpa('policies of another package are a mistake, not silence', async () => {
  const { diagnostics } = await judge({ 'a.rego': 'package main\n\ndeny contains "x"\n' });
  expect(diagnostics[0]?.message).toContain('package temper');
});

onOpa('OPA gets nothing of the environment, and an interruption ends it', async () => {
  const ended = new AbortController();
  ended.abort(new Error('stop'));
  const evaluation = { folder: '/nowhere', query: 'data.temper', input: null };
  await expect(evaluate(opa, { ...evaluation, signal: ended.signal })).rejects.toThrow('stop');
  await expect(evaluate(opa, { ...evaluation, signal })).rejects.toBeInstanceOf(BrokenPolicies);
});
