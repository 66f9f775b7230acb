import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One FineTune of the generated repository. */
export function modelSpec(at: number, epochs = 2): string {
  return `# yaml-language-server: $schema=../../../schema/temper.v1alpha1.json
apiVersion: temper/v1alpha1
kind: FineTune
metadata:
  name: model-${at}
  owner: team-${at % 20}
  description: Answers questions of kind ${at}.
spec:
  version: 1
  environment: research
  baseModel: amazon.nova-micro-v1:0:128k
  method: sft
  dataset:
    train: s3://some-bucket/model-${at}/train.jsonl
  hyperparameters:
    epochs: ${epochs}
    learningRate: 1e-5
  tags:
    use-case: number-${at}
`;
}

const ENVIRONMENT = `apiVersion: temper/v1alpha1
kind: Environment
metadata:
  name: research
spec:
  account: '123456789012'
  region: us-east-1
  roles: { plan: 'arn:aws:iam::123456789012:role/plan' }
`;

/** Writes a committed git repository with one environment and `count` models below `root`. */
export function writeRepository(root: string, count: number): void {
  mkdirSync(join(root, 'specs/environments'), { recursive: true });
  writeFileSync(join(root, 'specs/environments/research.yaml'), ENVIRONMENT);
  for (let at = 0; at < count; at += 1) {
    mkdirSync(join(root, `specs/models/model-${at}`), { recursive: true });
    writeFileSync(join(root, `specs/models/model-${at}/v1.yaml`), modelSpec(at));
  }
  const git = (...words: string[]) =>
    execFileSync(
      'git',
      ['-C', root, '-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...words],
      {
        stdio: 'ignore',
      },
    );
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '-m', 'specs');
}
