import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { exec, type Command } from '../../../controller/terraform/process/exec.ts';
import { isAlive, identify } from '../../../controller/terraform/process/processes.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { wellFormedText } from '../../helpers/well-formed-text.ts';
import { BARE, until } from './support.ts';

const folder = temporaryFolders();

function node(script: string, argv: readonly string[] = [], directory = '/'): Command {
  return {
    path: process.execPath,
    argv: ['-e', script, '--', ...argv],
    directory,
    environment: BARE,
  };
}

describe('exec', () => {
  const ECHO = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';

  test.each([
    { argv: ['$(touch /tmp/owned)', '`id`', '; rm -rf /', '&& true', '| cat', '> /tmp/x'] },
    { argv: ['"', "'", '\\', '\\"', "'\"'", '\n', '\r\n', '\t', ' ', ''] },
    { argv: ['*', '~', '$HOME', '${HOME}', '%PATH%', '!!', '#', '--', '-c'] },
    { argv: ['é', '日本', '🔥', '\u202e', '\ufeff'] },
  ])(
    'hands arguments to the program byte for byte, whatever they hold: $argv',
    async ({ argv }) => {
      const exit = await exec(node(ECHO, argv));
      expect(JSON.parse(exit.stdout)).toEqual(argv);
    },
  );

  test('hands any argument on unchanged, because no shell is involved', async () => {
    const text = wellFormedText({ maxLength: 40 }).filter((one) => !one.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 20, maxLength: 40 }), async (argv) => {
        const exit = await exec(node(ECHO, argv));
        const bytes = (values: string[]) => values.map((one) => Buffer.from(one).toString('hex'));
        expect(bytes(JSON.parse(exit.stdout) as string[])).toEqual(bytes(argv));
      }),
      { numRuns: 8 },
    );
  }, 30_000);

  test('gives the child the environment it is told and nothing of its own', async () => {
    const script = 'process.stdout.write(JSON.stringify(process.env))';
    const exit = await exec({ ...node(script), environment: { ONLY: 'this' } });
    expect(Object.keys(JSON.parse(exit.stdout) as object)).toEqual(['ONLY']);
  });

  test('tells the exit code, both streams and the signal that ended a child', async () => {
    const left = await exec(node('console.log("out"); console.error("err"); process.exitCode = 3'));
    expect(left).toMatchObject({ code: 3, stdout: 'out\n', stderr: 'err\n', interrupted: false });
    const killed = await exec(node('process.kill(process.pid, "SIGKILL")'));
    expect(killed.signal).toBe('SIGKILL');
    expect(killed.code).toBeUndefined();
  });

  test('hands lines on while the child still runs, multi-byte characters whole', async () => {
    const dir = await folder();
    const lines: string[] = [];
    const script = `
      const fs = require('fs');
      const text = Buffer.from('één\\r\\n日本\\nlast');
      let at = 0;
      const timer = setInterval(() => {
        if (at < text.length) process.stdout.write(text.subarray(at, ++at));
        else if (fs.existsSync('go')) clearInterval(timer);
      }, 1);`;
    const running = exec(node(script, [], dir), { onLine: (line) => lines.push(line) });
    await until(() => lines.length === 2);
    writeFileSync(join(dir, 'go'), '');
    await running;
    expect(lines).toEqual(['één', '日本', 'last']);
  });

  test('keeps memory bounded: a line without end is cut, of the output only the end is kept', async () => {
    const lengths: number[] = [];
    const script = `
      const block = 'x'.repeat(1 << 20);
      const write = (n) => n === 0 ? process.stdout.write('\\nshort\\n') : process.stdout.write(block, () => write(n - 1));
      write(64);`;
    const exit = await exec(node(script), { onLine: (line) => lengths.push(line.length) });
    expect(lengths).toEqual([1 << 20, 5]);
    expect(exit.stdout.length).toBeLessThanOrEqual(64 * 1024);
    expect(exit.stdout.endsWith('\nshort\n')).toBe(true);
  }, 20_000);

  test('does not start a child when it was stopped before', async () => {
    const dir = await folder();
    const signal = AbortSignal.abort(new Error('stopped'));
    const script = 'require("fs").writeFileSync("ran", "")';
    await expect(exec(node(script, [], dir), { signal })).rejects.toThrow('stopped');
    expect(existsSync(join(dir, 'ran'))).toBe(false);
  });

  test('says so when there is no such program', async () => {
    const command = { path: '/no/such/program', argv: [], directory: '/', environment: {} };
    await expect(exec(command)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(exec(command, { transcript: join(await folder(), 'out') })).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});

test('says when a document is longer than what is kept of it', async () => {
  const writes = (bytes: number) => node(`process.stdout.write('x'.repeat(${String(bytes)}))`);
  const whole = await exec(writes(1000), { stdoutLimit: 1000 });
  expect({ length: whole.stdout.length, cut: whole.stdoutCut }).toEqual({
    length: 1000,
    cut: false,
  });
  const cut = await exec(writes(1001), { stdoutLimit: 1000 });
  expect({ length: cut.stdout.length, cut: cut.stdoutCut }).toEqual({ length: 1000, cut: true });
});

describe('stopping a child', () => {
  const CAREFUL = `
    const fs = require('fs');
    let interrupts = 0;
    process.on('SIGINT', () => { interrupts++; setTimeout(() => {
      fs.writeFileSync('interrupts', String(interrupts)); process.exit(0); }, 400); });
    setInterval(() => {}, 1000);
    console.log('ready');`;

  test('sends one SIGINT and waits for the child to put things in order', async () => {
    const dir = await folder();
    const stop = new AbortController();
    const exit = await exec(node(CAREFUL, [], dir), {
      signal: stop.signal,
      onLine: () => stop.abort(),
    });
    expect(exit).toMatchObject({ code: 0, interrupted: true });
    expect(readFileSync(join(dir, 'interrupts'), 'utf8')).toBe('1');
  });

  test('waits for the child before it hands on what a listener threw', async () => {
    const dir = await folder();
    const onLine = () => {
      throw new Error('unreadable');
    };
    await expect(exec(node(CAREFUL, [], dir), { onLine })).rejects.toThrow('unreadable');
    expect(readFileSync(join(dir, 'interrupts'), 'utf8')).toBe('1');
  });

  test('lets a Ctrl-C in the terminal reach the child once, though the terminal signals the whole group', async () => {
    const dir = await folder();
    const parent = join(import.meta.dirname, 'interrupted-parent.ts');
    const tsx = join(process.cwd(), 'node_modules/tsx/dist/cli.mjs');
    // A group leader stands for the terminal's foreground job.
    const job = spawn(process.execPath, [tsx, parent, CAREFUL], {
      cwd: dir,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => job.stdout.once('data', resolve));
    process.kill(-(job.pid ?? 0), 'SIGINT');
    await new Promise((resolve) => job.once('exit', resolve));
    expect(readFileSync(join(dir, 'interrupts'), 'utf8')).toBe('1');
  }, 20_000);

  test('ends a child that does not listen, and what it has started, after a bounded time', async () => {
    const dir = await folder();
    const stop = new AbortController();
    const force = new AbortController();
    const script = `
      process.on('SIGINT', () => {}); process.on('SIGTERM', () => {});
      const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      require('fs').writeFileSync('grandchild', String(child.pid));
      setInterval(() => {}, 1000);
      console.log('ready');`;
    const exit = await exec(node(script, [], dir), {
      signal: stop.signal,
      force: force.signal,
      killAfterMs: 200,
      onLine: () => {
        stop.abort();
        force.abort();
      },
    });
    expect(exit).toMatchObject({ signal: 'SIGKILL', interrupted: true });
    const grandchild = Number(readFileSync(join(dir, 'grandchild'), 'utf8'));
    await until(() => identify(grandchild) === undefined);
  });

  test('ends although a grandchild keeps the pipe open', async () => {
    const script = `
      const child = require('child_process').spawn('sleep', ['600'], { stdio: 'inherit', detached: true });
      child.unref(); console.log(child.pid); process.exit(0);`;
    const grandchild = Number((await exec(node(script))).stdout);
    expect(identify(grandchild)).toBeDefined();
    process.kill(grandchild);
  });
});

describe('a transcript', () => {
  test('streams like a pipe, is private, and is gone afterwards', async () => {
    const dir = await folder();
    const transcript = join(dir, 'out');
    const lines: string[] = [];
    const script = `
      const fs = require('fs');
      console.log('one'); console.error('wrong');
      const timer = setInterval(() => { if (fs.existsSync('go')) { console.log('two'); clearInterval(timer); } }, 10);`;
    const running = exec(node(script, [], dir), { transcript, onLine: (line) => lines.push(line) });
    await until(() => lines.length === 1);
    writeFileSync(join(dir, 'go'), '');
    const exit = await running;
    expect(lines).toEqual(['one', 'two']);
    expect(exit).toMatchObject({ code: 0, stdout: 'one\ntwo\n', stderr: 'wrong\n' });
    expect(existsSync(transcript)).toBe(false);
    expect(existsSync(`${transcript}.stderr`)).toBe(false);
  });

  test('lets a child carry on when its parent is killed: a pipe would end it at its next word', async () => {
    const dir = await folder();
    const parent = join(import.meta.dirname, 'killed-parent.ts');
    const tsx = join(process.cwd(), 'node_modules/tsx/dist/cli.mjs');
    const child = `
      const fs = require('fs');
      fs.writeFileSync('pid', String(process.pid));
      let words = 0;
      const timer = setInterval(() => {
        process.stdout.write('still here\\n');
        if (fs.existsSync('killed') && ++words > 5) { fs.writeFileSync('finished', ''); clearInterval(timer); }
      }, 20);`;
    const temper = spawn(process.execPath, [tsx, parent, child], { cwd: dir, stdio: 'inherit' });
    await until(() => existsSync(join(dir, 'pid')) && existsSync(join(dir, 'parent')));
    await until(() => readFileSync(join(dir, 'pid'), 'utf8') !== '');
    const identity = identify(Number(readFileSync(join(dir, 'pid'), 'utf8')));
    process.kill(Number(readFileSync(join(dir, 'parent'), 'utf8')), 'SIGKILL');
    temper.kill('SIGKILL');
    writeFileSync(join(dir, 'killed'), '');
    await until(() => existsSync(join(dir, 'finished')));
    await until(() => identity === undefined || !isAlive(identity));
  }, 20_000);
});
