import { OPERATED_ENVIRONMENT } from '../../../controller/kinds/environment/index.ts';
import type { OperatedKind } from '../../../controller/stack/operated-kind.ts';
import { OPERATED_PROBE } from './probe.ts';
import { OPERATED_FINE_TUNE_AND_RENTED } from './rented.ts';

/** The shipped kinds with one more place to train at, and a kind of the tests' own. */
export const OWN_KINDS: readonly OperatedKind[] = [
  OPERATED_ENVIRONMENT,
  OPERATED_FINE_TUNE_AND_RENTED,
  OPERATED_PROBE,
];

/** A model that trains on rented machines, and a probe that asks it two questions. */
export const OWN_SPECS = `apiVersion: temper/v1alpha1
kind: Probe
metadata: { name: hello }
spec: { environment: lab, model: bot-v1, questions: ['How are you?', 'What is \${1 + 1}?'] }
---
apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: bot }
spec:
  version: 1
  environment: lab
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
  compute: { type: rented, machines: 3 }
  deletionPolicy: delete
`;
