import { createColors } from 'picocolors';
import type { Clock, Reporter, Task } from '../ports.ts';

/** Where progress goes and how it may look. */
export interface ReporterOptions {
  write(text: string): void;
  readonly colour: boolean;
  /** Redraw one line per task instead of writing lines. */
  readonly animated: boolean;
  /** Width of the terminal: an animated line must not wrap. */
  readonly columns?: () => number;
  readonly clock: Pick<Clock, 'now'>;
  /** Runs `tick` every `ms` until the returned function is called; does not keep the process alive. */
  every(ms: number, tick: () => void): () => void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
/** Seconds after which a silent task says it is still there; each next pause is the following one. */
const HEARTBEATS_S = [10, 20, 30, 60, 120, 300];

interface Line {
  readonly title: string;
  readonly startedAt: number;
  detail: string;
  beats: number;
  lastBeatAt: number;
}

/**
 * Tells a person on stderr what is going on: spinners on a terminal, elsewhere one line per change and a heartbeat that
 * backs off.
 */
export function createReporter(options: ReporterOptions): Reporter & { close(): void } {
  const paint = createColors(options.colour);
  const running = new Set<Line>();
  let frame = 0;
  let drawn = 0;
  let stop: (() => void) | undefined;

  const erase = () => {
    if (drawn > 0) options.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = () => {
    if (!options.animated) return;
    for (const line of running) {
      const glyph = paint.cyan(FRAMES[frame % FRAMES.length] ?? '');
      const room = (options.columns?.() ?? 80) - elapsed(line).length - 4;
      const title = line.title.slice(0, room);
      const detail = line.detail.slice(0, Math.max(0, room - title.length - 1));
      options.write(
        `${glyph} ${title}${detail && paint.dim(` ${detail}`)}${paint.dim(elapsed(line))}\n`,
      );
    }
    drawn = running.size;
  };
  const elapsed = (line: Line) => {
    const seconds = Math.floor((options.clock.now() - line.startedAt) / 1000);
    return seconds < 2 ? '' : ` (${seconds} s)`;
  };
  const say = (text: string) => {
    erase();
    options.write(`${text}\n`);
    draw();
  };
  const beat = () => {
    frame += 1;
    if (options.animated) {
      erase();
      draw();
      return;
    }
    for (const line of running) {
      const pause = (HEARTBEATS_S[line.beats] ?? HEARTBEATS_S.at(-1) ?? 0) * 1000;
      if (options.clock.now() - line.lastBeatAt < pause) continue;
      line.beats += 1;
      line.lastBeatAt = options.clock.now();
      say(`  ${line.title}: still running${line.detail && `, ${line.detail}`}${elapsed(line)}`);
    }
  };
  const end = (line: Line, text: string) => {
    erase();
    running.delete(line);
    options.write(`${text}\n`);
    draw();
    if (running.size === 0) {
      stop?.();
      stop = undefined;
    }
  };

  return {
    info: (message) => say(message),
    warn: (message) => say(`${paint.yellow('!')} ${message}`),
    task(title): Task {
      const now = options.clock.now();
      const line: Line = { title, startedAt: now, detail: '', beats: 0, lastBeatAt: now };
      running.add(line);
      stop ??= options.every(options.animated ? FRAME_MS : 1000, beat);
      erase();
      draw();
      return {
        update(text, { passing = false } = {}) {
          const detail = printable(text);
          if (detail === line.detail) return;
          line.detail = detail;
          if (options.animated || passing) return;
          line.lastBeatAt = options.clock.now();
          say(`  ${title}: ${detail}`);
        },
        done: (outcome) =>
          end(
            line,
            `${paint.green('✓')} ${title}${outcome ? `: ${outcome}` : ''}${paint.dim(elapsed(line))}`,
          ),
        fail: (outcome) =>
          end(
            line,
            `${paint.red('✗')} ${title}${outcome ? `: ${outcome}` : ''}${paint.dim(elapsed(line))}`,
          ),
      };
    },
    close() {
      erase();
      stop?.();
      stop = undefined;
      running.clear();
    },
  };
}

/** Text from elsewhere (AWS, Terraform) on one line, without anything a terminal would obey. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
