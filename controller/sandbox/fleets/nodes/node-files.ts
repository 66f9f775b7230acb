import type { GangRecord } from './gang-record.ts';
import { runName } from './node-config.ts';

type Files = Readonly<Record<string, Buffer>>;

/** What a checkpoint holds here: files as a trainer names them, whole and empty of weights. */
export function checkpointFiles(gang: GangRecord, step: number): Files {
  return {
    'model.safetensors': weights(gang, step),
    'trainer_state.json': json({ global_step: step }),
  };
}

/** What a run has made, as a workload leaves it. Nothing was trained: the weights are none, and say so. */
export function modelFiles(gang: GangRecord): Files {
  const { recipe = 'command', settings } = gang.config.workload;
  return {
    'config.json': json({ baseModel: settings['baseModel'] ?? null, workload: recipe }),
    'model.safetensors': weights(gang, gang.training?.steps ?? 0),
  };
}

/** A file of weights without any: the length of its header, and the header (format of Safetensors, 2026-11). */
function weights({ config }: GangRecord, step: number): Buffer {
  const about = { made_by: 'the sandbox of Temper', run: runName(config), step: String(step) };
  const header = Buffer.from(JSON.stringify({ __metadata__: about }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}

function json(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}
