import { OPERATED_BEDROCK } from '../../controller/kinds/fine-tune/compute/bedrock/index.ts';
import { OPERATED_ENVIRONMENT } from '../../controller/kinds/environment/index.ts';
import { operatedFineTune } from '../../controller/kinds/fine-tune/index.ts';
import type { OperatedKind } from '../../controller/stack/operated-kind.ts';
import { KINDS_WITH_FLEETS } from '../helpers/fleets.ts';

/** The kinds with fleets, whose data is read as that of Bedrock is: nothing else of them is asked for here. */
export const READING_KINDS: readonly OperatedKind[] = [
  OPERATED_ENVIRONMENT,
  operatedFineTune(KINDS_WITH_FLEETS[1], { bedrock: OPERATED_BEDROCK, ec2: OPERATED_BEDROCK }),
];

/** A version that trains on a fleet, and what else its spec says. */
export const onFleet = (name: string, more: { baseModel?: string; compute?: string } = {}) => `---
apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${name} }
spec:
  version: 1
  environment: lab
  baseModel: ${more.baseModel ?? 'google-bert/bert-base-uncased'}
  dataset: { train: train.jsonl }
  compute:
    type: ec2
    subnet: subnet-0123456789abcdef0
    maxRuntime: 6h
    ${more.compute ?? 'instanceType: g5.xlarge\n    workload: { recipe: bert-classification }'}
`;
