import type { Clock, Reporter, Task } from '../ports/ports.ts';
import { palette, type Palette } from '../report/palette.ts';
import { clipped, neutral, neutralLine, printed, width } from '../report/terminal-text.ts';
import { wrapped } from '../report/wrapping.ts';

/** Where progress goes and how it may look. */
export interface ReporterOptions {
  write(text: string): void;
  readonly colour: boolean;
  /** Redraw one line per task instead of writing lines. */
  readonly animated: boolean;
  /** Width of the terminal, where it is one: an animated line must not wrap, others do so between words. */
  readonly columns?: () => number | undefined;
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
export class TerminalReporter implements Reporter {
  readonly #options: ReporterOptions;
  readonly #paint: Palette;
  readonly #running = new Set<Line>();
  #frame = 0;
  /** Lines drawn below what stays. */
  #drawn = 0;
  #stop: (() => void) | undefined;

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#paint = palette(options.colour);
  }

  info(message: string): void {
    this.#say(neutral(message));
  }

  warn(message: string): void {
    this.#say(`${this.#paint.yellow('!')} ${neutral(message)}`);
  }

  task(name: string): Task {
    const title = neutralLine(name);
    const now = this.#options.clock.now();
    const line: Line = { title, startedAt: now, detail: '', beats: 0, lastBeatAt: now };
    this.#running.add(line);
    this.#stop ??= this.#options.every(this.#options.animated ? FRAME_MS : 1000, () =>
      this.#beat(),
    );
    this.#redraw();
    return {
      update: (text, { passing = false } = {}) => this.#update(line, neutralLine(text), passing),
      done: (outcome) => this.#end(line, this.#paint.green('✓'), outcome),
      fail: (outcome) => this.#end(line, this.#paint.red('✗'), outcome),
    };
  }

  /** Leaves the terminal as it should be found. */
  close(): void {
    this.#erase();
    this.#stop?.();
    this.#stop = undefined;
    this.#running.clear();
  }

  #update(line: Line, detail: string, passing: boolean): void {
    if (detail === line.detail) return;
    line.detail = detail;
    if (this.#options.animated || passing) return;
    line.lastBeatAt = this.#options.clock.now();
    this.#say(`  ${line.title}: ${detail}`);
  }

  #end(line: Line, sign: string, outcome: string | undefined): void {
    this.#erase();
    this.#running.delete(line);
    const told = outcome === undefined || outcome === '' ? '' : `: ${neutralLine(outcome)}`;
    this.#print(`${sign} ${line.title}${told}${this.#paint.dim(this.#elapsed(line))}`);
    this.#draw();
    if (this.#running.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }

  #beat(): void {
    this.#frame += 1;
    if (this.#options.animated) this.#redraw();
    else for (const line of this.#running) this.#heartbeat(line);
  }

  #heartbeat(line: Line): void {
    const pause = (HEARTBEATS_S[line.beats] ?? HEARTBEATS_S.at(-1) ?? 0) * 1000;
    const now = this.#options.clock.now();
    if (now - line.lastBeatAt < pause) return;
    line.beats += 1;
    line.lastBeatAt = now;
    this.#say(
      `  ${line.title}: still running${line.detail && `, ${line.detail}`}${this.#elapsed(line)}`,
    );
  }

  #say(text: string): void {
    this.#erase();
    this.#print(text);
    this.#draw();
  }

  /** Lines for people; moving the cursor around them is nobody else's than ours. */
  #print(text: string): void {
    const { colour, columns } = this.#options;
    const shown = wrapped(printed(text, colour), columns?.());
    this.#options.write(`${printed(shown, colour)}\n`);
  }

  #redraw(): void {
    this.#erase();
    this.#draw();
  }

  #erase(): void {
    if (this.#drawn > 0) this.#options.write(`\u001b[${this.#drawn}A\u001b[0J`);
    this.#drawn = 0;
  }

  #draw(): void {
    if (!this.#options.animated) return;
    const glyph = this.#paint.cyan(FRAMES[this.#frame % FRAMES.length] ?? '');
    for (const line of this.#running) {
      const elapsed = this.#elapsed(line);
      const room = (this.#options.columns?.() ?? 80) - elapsed.length - 4;
      const title = clipped(line.title, room);
      const detail = clipped(line.detail, room - width(title) - 1);
      this.#print(
        `${glyph} ${title}${detail && this.#paint.dim(` ${detail}`)}${this.#paint.dim(elapsed)}`,
      );
    }
    this.#drawn = this.#running.size;
  }

  #elapsed(line: Line): string {
    const seconds = Math.floor((this.#options.clock.now() - line.startedAt) / 1000);
    return seconds < 2 ? '' : ` (${seconds} s)`;
  }
}
