import {
  applyArguments,
  initArguments,
  planArguments,
  pushStateArguments,
  showArguments,
  unlockArguments,
} from '../../../controller/terraform/arguments.ts';
import { engineEnvironment } from '../../../controller/terraform/engine/engine-environment.ts';
import { retry } from '../../../controller/terraform/process/retry.ts';
import { scrubSecrets } from '../../../controller/terraform/secrets.ts';
import { steppingClock } from './support.ts';

describe('arguments', () => {
  test.each([
    {
      argv: initArguments('terraform'),
      line: 'init -json -input=false -lockfile=readonly -reconfigure',
    },
    { argv: initArguments('opentofu'), line: 'init -json -input=false -reconfigure' },
    {
      argv: planArguments({ out: '/p' }),
      line: 'plan -json -input=false -detailed-exitcode -lock-timeout=0s -out=/p',
    },
    {
      argv: planArguments({ out: '-p', lock: false, destroy: true }),
      line: 'plan -json -input=false -detailed-exitcode -lock=false -destroy -out=-p',
    },
    {
      argv: planArguments({ out: 'p', refreshOnly: true }),
      line: 'plan -json -input=false -detailed-exitcode -lock-timeout=0s -refresh-only -out=p',
    },
    {
      argv: planArguments({ out: 'p', only: ['a.b', 'a.c'] }),
      line: 'plan -json -input=false -detailed-exitcode -lock-timeout=0s -target=a.b -target=a.c -out=p',
    },
    { argv: showArguments('p'), line: 'show -json p' },
    {
      argv: applyArguments('-p'),
      line: 'apply -json -input=false -auto-approve -lock-timeout=0s ./-p',
    },
    {
      argv: pushStateArguments('errored.tfstate'),
      line: 'state push -lock-timeout=0s errored.tfstate',
    },
    { argv: unlockArguments('08de131b-51c7'), line: 'force-unlock -force 08de131b-51c7' },
  ])('$line', ({ argv, line }) => {
    expect(argv.join(' ')).toBe(line);
  });

  test.each(['-force', '', 'a b', '--help', 'a;b'])(
    'refuse %j as a lock id: it came from a bucket',
    (id) => {
      expect(() => unlockArguments(id)).toThrow(RangeError);
    },
  );
});

describe('the environment of the engine', () => {
  test('keeps what AWS and the shell need, and nothing that would change what is run', () => {
    const environment = engineEnvironment(
      {
        PATH: '/bin',
        AWS_PROFILE: 'p',
        TF_LOG: 'debug',
        TF_CLI_ARGS: '-lock=false',
        TF_CLI_ARGS_apply: '-target=x',
        TF_WORKSPACE: 'other',
        TF_DATA_DIR: '/tmp',
        TF_REATTACH_PROVIDERS: '{}',
        TF_PLUGIN_CACHE_DIR: '/tmp',
        TF_VAR_x: '1',
        TF_CLI_CONFIG_FILE: '/evil',
      },
      '/dir/cli.tfrc',
    );
    expect(environment).toEqual({
      GOGC: '400',
      GOMEMLIMIT: '1GiB',
      PATH: '/bin',
      AWS_PROFILE: 'p',
      TF_LOG: 'debug',
      TF_CLI_CONFIG_FILE: '/dir/cli.tfrc',
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      CHECKPOINT_DISABLE: '1',
    });
  });

  test('leaves how garbage is collected to who has set it', () => {
    const own = { GOGC: '50', GOMEMLIMIT: '300MiB' };
    expect(engineEnvironment(own, '/dir/cli.tfrc')).toMatchObject(own);
  });
});

describe('scrubSecrets', () => {
  test('takes out values of secret variables, however often they stand there', () => {
    const environment = {
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG',
      GITHUB_TOKEN: 'ghp_abcdefgh12',
    };
    const text = 'wJalrXUtnFEMI/K7MDENG ghp_abcdefgh12 wJalrXUtnFEMI/K7MDENG';
    expect(scrubSecrets(text, environment)).toBe('*** *** ***');
  });

  test('leaves account numbers, paths and words alone: a message must stay readable', () => {
    const environment = {
      AWS_ACCESS_KEY_ID: '111122223333',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token',
      SECRET_WORD: 'model',
    };
    const text = 'model in 111122223333 by /var/run/token';
    expect(scrubSecrets(text, environment)).toBe(text);
  });
});

describe('retry', () => {
  const bounds = { firstMs: 1000, longestMs: 4000, withinMs: 10_000 };

  test('waits longer each time, jittered, and gives up with the last error when the time is over', async () => {
    const clock = steppingClock();
    let attempts = 0;
    const failing = () => Promise.reject(new Error(`attempt ${String(++attempts)}`));
    const random = () => 0.5;
    await expect(retry({ ...bounds, clock, random }, failing, () => true)).rejects.toThrow(
      'attempt 5',
    );
    expect(clock.slept).toEqual([750, 1500, 3000, 3000]);
  });

  test('stops at once at what will not pass by itself', async () => {
    const clock = steppingClock();
    const failing = () => Promise.reject(new Error('no'));
    await expect(retry({ ...bounds, clock }, failing, () => false)).rejects.toThrow('no');
    expect(clock.slept).toEqual([]);
  });

  test('can be stopped while it waits', async () => {
    const stop = new AbortController();
    const failing = () => {
      stop.abort(new Error('stopped'));
      return Promise.reject(new Error('busy'));
    };
    const backoff = { ...bounds, clock: steppingClock(), signal: stop.signal };
    await expect(retry(backoff, failing, () => true)).rejects.toThrow('stopped');
  });
});
