/* A Temper that applies the plan in its working directory, to be killed by terraform-interrupted.test.ts. */
import { terraformIn } from '../../controller/terraform/terraform.ts';
import { BARE, engineUnderTest, realClock } from '../controller/terraform/support.ts';

const [dir = '', plan = ''] = process.argv.slice(2);
const stop = new AbortController();
process.on('SIGINT', () => stop.abort());
await terraformIn({
  engine: engineUnderTest(),
  dir,
  environment: { ...BARE, ...environmentOf('AWS_') },
  lockFile: '',
  clock: realClock,
  signal: stop.signal,
  onEvent: (event) => {
    if (event.type === 'apply_start') process.stdout.write(`${event.address}\n`);
  },
}).apply(plan);

function environmentOf(prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[0].startsWith(prefix) && entry[1] !== undefined,
    ),
  );
}
