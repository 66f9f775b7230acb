/** An environment that ends what outlives its time: the text of one, with that. */
export const withFleets = (environment: string) =>
  environment.replace('region: us-east-1 }', 'region: us-east-1, fleets: {} }');

/** A version that trains on a fleet, and what else its spec says. */
export const onFleet = (name: string, more: { baseModel?: string; compute?: string } = {}) => `---
apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${name} }
spec:
  version: 1
  environment: lab
  baseModel: ${more.baseModel ?? 'google-bert/bert-base-uncased'}
  dataset: { train: rows.jsonl }
  compute:
    type: ec2
    subnet: subnet-0123456789abcdef0
    maxRuntime: 6h
    ${more.compute ?? 'instanceType: g5.xlarge\n    workload: { recipe: bert-classification }'}
`;
