import { truncateSync } from 'node:fs';
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { openWorkspace } from '../../../controller/workspace/workspace.ts';
import { aRepository, put } from '../dataset/repository.ts';
import { bytesRead } from '../../helpers/bytes-read.ts';

const open = (root: string) =>
  openWorkspace({
    root,
    selection: {},
    today: '2026-11-20',
    environment: {},
    kinds: OPERATED_KINDS,
  });

const ENVIRONMENT = `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: research }
spec: { account: '123456789012', region: us-east-1 }
`;

const FINE_TUNE = `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: bot }
spec:
  version: 1
  environment: research
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
`;

test('a dataset of five gigabytes is an error at its place, and is not read', async () => {
  const root = aRepository({ 'specs/a.yaml': ENVIRONMENT, 'specs/bot.yaml': FINE_TUNE });
  const size = 5_000_000_000;
  truncateSync(put(root, 'specs/train.jsonl', ''), size);
  const read = await bytesRead(async () => {
    const { diagnostics } = await open(root);
    expect(diagnostics).toMatchObject([
      {
        code: 'RULE_DATASET_SIZE',
        severity: 'error',
        at: { file: 'specs/bot.yaml', start: { line: 8 } },
      },
    ]);
  });
  expect(read).toBeLessThan(size / 100);
});
