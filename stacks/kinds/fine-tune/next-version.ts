import type { NextSpec } from '../kind.ts';
import { fineTuneId } from './names.ts';
import type { FineTune } from './schema.ts';

/** The next version of a model: the same, trained for an epoch more or, where it has several, for one less. */
export function nextVersion({ metadata, spec }: FineTune): NextSpec {
  const { version, hyperparameters } = spec;
  const { epochs } = hyperparameters;
  return {
    id: fineTuneId(metadata.name, version + 1),
    file: `v${version + 1}.yaml`,
    fields: [
      { path: ['spec', 'version'], value: version + 1 },
      ...(epochs === undefined
        ? []
        : [
            {
              path: ['spec', 'hyperparameters', 'epochs'],
              value: epochs > 1 ? epochs - 1 : epochs + 1,
            },
          ]),
    ],
  };
}
