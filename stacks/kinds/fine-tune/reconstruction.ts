import { API_VERSION } from '../../language/scalars.ts';
import type { LeftState, Reconstruction } from '../kind.ts';
import type { Compute } from './compute/compute.ts';
import { fineTuneId, fineTuneInStateKey } from './names.ts';

/** The spec of a version of which only its state is left: where it was trained is not known, so one a compute. */
export function reconstructedFineTune(
  computes: readonly Compute[],
  { key, environment, addresses, deletionPolicy }: LeftState,
): Reconstruction | undefined {
  const { model, version } = fineTuneInStateKey(key) ?? {};
  if (model === undefined || version === undefined) return undefined;
  const attempt = attemptIn(addresses);
  return {
    id: fineTuneId(model, version),
    documents: computes.map(({ example }) => ({
      apiVersion: API_VERSION,
      kind: 'FineTune',
      metadata: { name: model },
      spec: {
        version,
        attempt,
        environment,
        dataset: { train: 'train.jsonl', validation: 'validation.jsonl' },
        ...example,
        deletionPolicy,
      },
    })),
  };
}

/** The latest attempt that a state speaks of: addresses of an attempt end in `_attempt_<number>`. */
function attemptIn(addresses: readonly string[]): number {
  const attempts = addresses.map((address) => Number(/attempt_(\d{1,2})$/.exec(address)?.[1] ?? 1));
  return Math.max(1, ...attempts);
}
