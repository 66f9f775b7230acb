import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Reporter } from '../../../controller/ports/ports.ts';
import type { Engine } from '../../../controller/terraform/engine/engine.ts';
import { findMirror } from '../../../controller/terraform/engine/mirror.ts';

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, { ...(signal !== undefined && { signal }) }),
};

/** A clock that stands still until somebody sleeps, and then moves at once. */
export function steppingClock(): Clock & { readonly slept: number[] } {
  let now = Date.parse('2026-11-20T12:00:00Z');
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep(ms, signal) {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}

/** Collects what a person would have been told. */
export function recordingReporter(): Reporter & { readonly said: string[] } {
  const said: string[] = [];
  const say = (text: string | undefined) => void (text !== undefined && said.push(text));
  return {
    said,
    info: say,
    warn: say,
    task(title) {
      say(title);
      return { update: say, done: say, fail: say };
    },
  };
}

/** The engine on PATH, or the one named for this test run: the same tests hold for Terraform and OpenTofu. */
export function engineUnderTest(): Engine {
  const named = process.env['TEMPER_TERRAFORM'];
  const path =
    named ??
    (process.env['PATH'] ?? '')
      .split(':')
      .map((folder) => join(folder, 'terraform'))
      .find((file) => isExecutable(file));
  if (path === undefined) throw new Error('these tests need terraform on PATH');
  return path.endsWith('tofu')
    ? { path, name: 'opentofu', version: '1.10.6' }
    : { path, name: 'terraform', version: '1.11.4' };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return existsSync(file);
  } catch {
    return false;
  }
}

/** The provider mirror of this machine, found as Temper finds it. */
export function mirrorUnderTest(): Promise<string | undefined> {
  const { platform, arch } = process;
  return findMirror({ platform, arch, home: process.env['HOME'] ?? '/' });
}

/** A lock file of a configuration without providers. */
export const EMPTY_LOCK = '';

/** Only what a program needs to run. */
export const BARE = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' };

/** Waits for something another process does. */
export async function until(condition: () => boolean, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await delay(20);
  }
}
