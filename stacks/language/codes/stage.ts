import type { CodeInfo } from './code-info.ts';

/** STAGE_: what is put into S3 and ECR before a fleet starts. */
export const STAGE_CODES = {
  STAGE_REFUSED: {
    exit: 4,
    summary: 'a hub, an index or a registry does not let this identity in',
    explanation:
      'The server answered 401 or 403. At the Hugging Face hub that is a private or gated repository, or one that does not exist: the hub does not tell them apart. Accept its terms on its page, and set `HF_TOKEN` to a token that may read it. For a registry, sign in with `docker login`; for a package index, name it with its credentials in `PIP_INDEX_URL`.\n\nA token is sent to the server that it is for and to no other, also when that server leads elsewhere.',
    example: 'temper stage large-writer   # baseModel: meta-llama/Llama-3.1-8B, without HF_TOKEN',
  },
  STAGE_ABSENT: {
    exit: 1,
    summary: 'what is to be copied is not where the spec says',
    explanation:
      'There is no such repository, commit, file, package or image, or the repository has no weights that Temper copies: `*.safetensors` beside the configuration and the tokenizer, all at the top of the repository.',
    example: 'baseModel: google-bert/bert-base-uncasd',
  },
  STAGE_UNREACHABLE: {
    exit: 1,
    summary: 'a hub, an index or a registry does not answer as it should',
    explanation:
      'The connection failed or broke off several times in a row, or the server kept asking to slow down. What was copied whole is kept: the same command goes on from there. Without internet, fetch the files on another machine and name their folder with `--from`.',
    example: 'HF_ENDPOINT=https://hub.internal.example temper stage sorter',
  },
  STAGE_CONTENT: {
    exit: 1,
    summary: 'bytes that are not the ones they should be',
    explanation:
      'Every file is held against the checksum that its source names, and what the spec pins, while it is copied. A file that differs is not kept. It may be a mirror that is broken, a proxy that rewrites downloads, or an attack.',
  },
  STAGE_PICKLE: {
    exit: 1,
    summary: 'weights that are a program',
    explanation:
      'Weights in `*.bin`, `*.pt` and `*.pth` are Python pickles: loading one runs whatever code is in it, with everything that the machine may do. Temper copies `*.safetensors`, which are numbers alone. Most repositories have both, or a revision that was converted. Where there is nothing else and you trust whoever made them: `--allow-pickle`.',
    example: 'temper stage old-model',
  },
  STAGE_UNNAMED: {
    exit: 1,
    summary: 'nothing says where to copy from',
    explanation:
      'Packages of a `command` are copied by a file of requirements with hashes, named with `--requirements`; an image of the account’s own registry from where `--image-from` says; weights of a folder (`--from`) need the commit that they are of, which `weights.revision` or `--revision` says.',
    example: 'temper stage sorter --from ./bert',
  },
  STAGE_REQUIREMENTS: {
    exit: 1,
    summary: 'requirements that do not pin what is installed',
    explanation:
      'Each package has to be pinned with `==` and its hashes, as `pip-compile --generate-hashes` and `uv pip compile --generate-hashes` write them, and every one of them has to be listed: machines install these files and nothing else. Options of pip, addresses and paths are refused: the file has to say the same wherever it is read.',
    example: 'numpy>=2',
  },
  STAGE_PIP: {
    exit: 1,
    summary: 'pip cannot fetch the packages',
    explanation:
      '`temper stage` has pip download wheels for the Python of the machines: from the index that pip is configured for (`PIP_INDEX_URL`), wheels alone, each held against the hashes of the requirements. The message is pip’s own. Python 3.10 or newer with pip has to be on PATH.',
    example: 'temper stage sorter --requirements requirements.txt',
  },
  STAGE_PINS: {
    exit: 1,
    summary: 'the spec does not pin what was staged',
    explanation:
      'What is staged counts once the spec names it by its digest: that is what machines are told to fetch, and what the version is made from. Write the lines that `temper stage` printed into the spec. The exit code is 2 where lines are missing or differ.',
    example: 'temper stage sorter   # without weights in the spec',
  },
  FLEET_NOT_STAGED: {
    exit: 1,
    summary: 'a fleet needs what is not in its bucket yet',
    explanation:
      'The spec names weights or packages by their digest, and the environment’s artifacts bucket does not have them whole. Machines of the fleet would start, bill, and fail. `temper stage` copies them.',
    example: 'temper plan sorter',
  },
} as const satisfies Record<string, CodeInfo>;
