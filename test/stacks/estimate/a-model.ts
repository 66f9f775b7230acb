import {
  findInstanceType,
  OPEN_MODELS,
  type InstanceType,
  type OpenModel,
} from '../../../stacks/catalog/index.ts';

/** The instance type of that name. */
export function instance(name: string): InstanceType {
  const type = findInstanceType(name);
  if (type === undefined) throw new Error(`no ${name}`);
  return type;
}

/** The first model whose id ends so: `bert-base-uncased`. */
export function aModel(end: string): OpenModel {
  const model = OPEN_MODELS.find(({ id }) => id.endsWith(end));
  if (model === undefined) throw new Error(`no ${end}`);
  return model;
}

/** A decoder of so many billions, shaped like those people train. */
export function aDecoder(billions: number): OpenModel {
  const llama = aModel('Llama-3.1-8B');
  return { ...llama, id: `a/${billions}B`, parameters: billions * 1e9, embeddingParameters: 0 };
}
