import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { compare, run, type Command, type Compared } from './measure.ts';
import { seconds, times, type Bench, type Section } from './section.ts';

/** As many records as Nova takes. */
const RECORDS = 20_000;
const MIB = 1024 ** 2;
/** MiB: records of 1.7 kB, as questions and answers are, and of 6.7 kB, as documents are. */
const SIZES = { usual: 32, long: 128 } as const;
/** MiB of next to nothing, in as few records: what is left of a run then is its start. */
const STARTED = 1 / 64;
/** The largest file, of as many records, in sizes of the long one. */
const LARGER = 4;

/** Where AWS's validator for Nova is, a file of aws-samples/amazon-nova-samples, which needs pydantic; it is not ours to ship. */
const VALIDATOR = 'TEMPER_BENCH_NOVA_VALIDATOR';

const ONLY_READ = 'import json, sys\nfor line in open(sys.argv[1]): json.loads(line)';

/** `temper validate` of a large dataset, against AWS's own validator, or Python that reads the JSON and judges nothing. */
export async function judging({ scratch, temper }: Bench): Promise<Section> {
  const validate = (mib: number): Command => ({
    argv: [process.execPath, temper, 'validate'],
    cwd: repository(join(scratch, `judged-${mib}`), mib),
  });
  const validator = process.env[VALIDATOR];
  const against = validator
    ? `AWS's validator (${validator})`
    : 'python3, json.loads of each line, nothing judged';
  const other = (command: Command): Command => {
    const file = join(command.cwd ?? '', DATA);
    const judged = ['-W', 'ignore', validator ?? '', '-i', file, '-m', 'micro'];
    return { argv: ['python3', ...(validator ? judged : ['-c', ONLY_READ, file])] };
  };
  const speed = (mib: number, ms: number) => `${((mib * 1000) / ms).toFixed(0)} MiB/s`;
  const started = await both(validate(STARTED), other);
  const results = [];
  for (const size of Object.values(SIZES)) {
    const whole = await both(validate(size), other);
    const alone = { aMs: whole.aMs - started.aMs, bMs: whole.bMs - started.bMs };
    for (const [what, { aMs, bMs }] of [
      ['judged', alone],
      ['judged, start included', whole],
    ] as const) {
      results.push({
        what: `${RECORDS} records, ${size} MiB, ${what}`,
        temper: `${seconds(aMs)}, ${speed(size, aMs)}`,
        against,
        other: `${seconds(bMs)}, ${speed(size, bMs)}`,
        ratio: `${times(bMs / aMs)} as fast`,
        goal: validator && what === 'judged' ? 'at least 3× as fast' : '',
      });
    }
  }
  const peaks = [await peakOf(validate(SIZES.long)), await peakOf(validate(LARGER * SIZES.long))];
  const [small, large] = peaks.map((mib) => mib.toFixed(0));
  return {
    results,
    notes: [
      `peak memory: ${SIZES.long} MiB of records ${small} MiB, ${LARGER * SIZES.long} MiB of records ${large} MiB`,
      ...(validator ? [] : [`to compare with AWS's validator, give its path in ${VALIDATOR}`]),
    ],
  };
}

/** A command against another on the same data. */
function both(command: Command, other: (command: Command) => Command): Promise<Compared> {
  // Telling its peak is not part of a command.
  return compare({ ...command, env: { NODE_OPTIONS: '' } }, other(command), 5);
}

async function peakOf(command: Command): Promise<number> {
  return (await run(command)).peakMib;
}

const DATA = 'specs/train.jsonl';

const SPECS = `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: research }
spec: { account: '123456789012', region: us-east-1 }
---
apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: bot }
spec:
  version: 1
  environment: research
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
`;

/** Bytes of a turn in a record besides its text. */
const BESIDES = 64;

/** A repository with one model, and data of about so many MiB in conversations of four turns. */
function repository(root: string, mib: number): string {
  mkdirSync(join(root, 'specs'), { recursive: true });
  writeFileSync(join(root, 'specs/all.yaml'), SPECS);
  const data = openSync(join(root, DATA), 'w');
  const words = 'the gauge reads 4 bar when the valve is shut; open it: a quarter turn is enough. ';
  const records = mib < 1 ? 10 : RECORDS;
  const length = Math.floor((mib * MIB) / records / 4) - BESIDES;
  const text = words.repeat(Math.ceil(length / words.length)).slice(0, length);
  for (let at = 0; at < records; at += 1) {
    const turn = (role: string) => ({ role, content: [{ text: `${at} ${text}` }] });
    const messages = [turn('user'), turn('assistant'), turn('user'), turn('assistant')];
    writeSync(
      data,
      `${JSON.stringify({ schemaVersion: 'bedrock-conversation-2024', messages })}\n`,
    );
  }
  closeSync(data);
  return root;
}
