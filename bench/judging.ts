import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { compare, run, type Command } from './measure.ts';
import { seconds, times, type Bench, type Section } from './section.ts';

/** As many records as Nova takes. */
const RECORDS = 20_000;
const MIB = 1024 ** 2;
/** MiB: records of 1.6 kB, as questions and answers are, and of 6.7 kB, as documents are. */
const SIZES = { usual: 32, long: 128 } as const;
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
  const results = [];
  for (const size of Object.values(SIZES)) {
    // Telling its peak is not part of a command.
    const timed = { ...validate(size), env: { NODE_OPTIONS: '' } };
    const whole = await compare(timed, other(timed), 5);
    results.push({
      what: `judge ${RECORDS} records, ${size} MiB, start included`,
      temper: `${seconds(whole.aMs)}, ${speed(size, whole.aMs)}`,
      against,
      other: `${seconds(whole.bMs)}, ${speed(size, whole.bMs)}`,
      ratio: `${times(1 / whole.ratio)} as fast`,
      goal: validator ? 'at least 3× as fast' : '',
    });
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

/** A repository with one model, and data of about so many MiB in conversations of four turns. */
function repository(root: string, mib: number): string {
  mkdirSync(join(root, 'specs'), { recursive: true });
  writeFileSync(join(root, 'specs/all.yaml'), SPECS);
  const data = openSync(join(root, DATA), 'w');
  const words = 'the gauge reads 4 bar when the valve is shut; open it: a quarter turn is enough. ';
  const text = words.repeat(Math.ceil((mib * MIB) / RECORDS / 4 / words.length));
  for (let at = 0; at < RECORDS; at += 1) {
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
