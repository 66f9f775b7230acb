import type { CodeInfo } from './code-info.ts';

/** CLI_: the command line. */
export const CLI_CODES = {
  CLI_USAGE: {
    exit: 64,
    summary: 'the command line cannot be understood',
    explanation:
      'An unknown command or option, or a value that does not fit. `temper help` lists the commands, `temper help plan` the options of one.',
    example: 'temper plna',
  },
  CLI_GIT: {
    exit: 1,
    summary: 'git cannot tell what changed',
    explanation:
      '`--changed-since <ref>` selects the specs that differ from the commit where `<ref>` and `HEAD` parted. That needs a git repository, and the reference to exist in it. A shallow clone often lacks the commit.\n\nThe repository is the nearest one upwards that has a `.git`. Whatever its configuration would have git execute is switched off: hooks, filters, a file system monitor, fetching. Specs that git does not look at, in a submodule or behind a symbolic link, are refused here, because a change in them would go unnoticed.',
    example: 'temper plan --changed-since origin/mian',
  },
  CLI_NOTHING_SELECTED: {
    exit: 1,
    summary: 'no spec answers to that name',
    explanation:
      'A target is the name of an Environment or a model (`support-bot`: all its versions; `support-bot-v2`: one), or the path of a file or folder. None of the specs found matches.',
    example: 'temper plan suport-bot',
  },
  CLI_UNREADABLE: {
    exit: 1,
    summary: 'a spec file or folder cannot be read',
    explanation:
      'The operating system refused to read something below `specs/`, or it is something else than it should be: a symbolic link or a pipe with the name of a spec, a name that is not UTF-8, a `specs` that leads out of the repository. Temper does not go on without it: whether a version is a duplicate or leaves a gap shows only when all specs are read. Nor does it read what stands elsewhere on the machine: whoever opens a pull request could otherwise have it shown.',
    example: 'chmod 000 specs/models/support-bot/v1.yaml',
  },
  CLI_TOO_MUCH: {
    exit: 1,
    summary: 'there is more below the folder of the specs than Temper reads',
    explanation:
      'Temper reads up to 64 MiB of YAML and looks at up to 120,000 files and folders below `specs/`: as many specs as it checks in about a minute. Above that it stops at once instead of taking the machine’s time and memory. Usually something else lies there: data in the wrong format, a tool’s output, an unpacked archive.',
    example: 'cp -r node_modules specs/vendor',
  },
  CLI_NOT_READ: {
    exit: 1,
    summary: 'a file below `specs/` looks like a spec and is not read',
    explanation:
      'Specs are the files below `specs/` whose names end in `.yaml` or `.yml`, in small letters. `v1.YAML` and `v1.yaml.txt` are passed over, and so is JSON, even where it says `"apiVersion": "temper/…"`. Nobody would miss them before the model is missed, so they are mentioned. Rename the file; or move it, if it is no spec. Datasets, texts and hidden files are not meant, nor what is switched off by a name like `v1.yaml.bak`.',
    example: 'mv specs/models/support-bot/v1.yaml.txt specs/models/support-bot/v1.yaml',
  },
  CLI_NO_SPECS: {
    exit: 1,
    summary: 'there are no specs',
    explanation:
      'Temper reads every YAML file below `specs/` of the repository it is started in. It found none. Start it in the root of the repository, or name the root with `--root`.',
  },
  CLI_UNWRITABLE: {
    exit: 1,
    summary: 'a file of the new repository cannot be written',
    explanation:
      '`temper init` writes new files below the root of the repository and follows no link that leads out of it. The operating system refused, or something else stands where a folder has to be. What is there already is never overwritten, so after the cause is removed the same command goes on.',
    example: 'touch specs && temper init',
  },
  CLI_MANIFEST: {
    exit: 1,
    summary: 'package.json is not the manifest of a package',
    explanation:
      '`temper init` adds Temper to the `devDependencies` of a `package.json` that is there, and leaves everything else in it as it is. This one is not JSON, or its dependencies are not names with versions, so nothing is changed and nothing written.',
    example: '{ "devDependencies": [] }',
  },
  CLI_VERSION_REMOVED: {
    exit: 1,
    summary: 'a version that git knows is gone from the specs',
    explanation:
      'Versions are append-only: the file is the record of what a model was trained from. Removing it removes nothing in AWS: no plan deletes what a spec that is gone had made. The model, its data and its monthly storage stay, without a record.\n\n- A version that was never applied, or was destroyed before, may simply go. `validate` reaches nothing outside of the repository, so it only warns; `plan` and `apply` with `--changed-since` look, and say nothing of such a version.\n- To keep the model: restore the file.\n- To remove the model: set `deletionPolicy: delete` in the file and apply that; `temper destroy support-bot-v1`; then the file may go.\n- When the file is gone for good: `temper status` shows what no spec answers to, with what it costs, and `temper destroy model/support-bot/v1 --deletion-policy delete` removes it. Without these words it is refused (GATE_DELETES_MODEL).',
    example: 'git rm specs/models/support-bot/v1.yaml && temper plan --changed-since origin/main',
  },
  CLI_ENVIRONMENT_REMOVED: {
    exit: 1,
    summary: 'an environment that git knows is gone from the specs',
    explanation:
      'Removing the file of an Environment removes nothing in AWS: its buckets, its key, its budget and every model in it stay, and no spec tells any more what they are. `validate` reaches nothing outside of the repository, so it only warns; `plan` and `apply` with `--changed-since` look, and say nothing of an environment that was never applied.\n\nTo keep it: restore the file. To remove it: destroy the models in it, set `deletionPolicy: delete` in its file, apply that, `temper destroy research`; then the file may go. `temper status` shows the states of an environment whose file is gone as long as another environment of the same account and region is declared.',
    example: 'git rm specs/environments/research.yaml && temper plan --changed-since origin/main',
  },
  CLI_REMOVAL_UNCLEAR: {
    exit: 1,
    summary: 'a spec seems to be gone, and a file that cannot be read may declare it',
    explanation:
      'An apply of what was merged destroys what a spec had made that was taken away, where it says `deletionPolicy: delete` and that was reviewed. Somewhere below `specs/` there is a file with a syntax mistake, or a document without a kind, a name or a version, and it may be the one in which the spec stands now. So nothing of it is destroyed, and the environment does not count as applied: once the file is corrected the next apply takes it up. Mistakes elsewhere in a document keep nothing back, because what it declares is known.',
    example: 'temper apply --reviewed --environment research',
  },
  CLI_NOT_CONFIRMED: {
    exit: 1,
    summary: 'the change was not confirmed',
    explanation:
      'Changing the world needs a person who types the answer asked for, or `--yes`. Without a terminal there is nobody to ask, so Temper stops before anything is changed.',
    example: 'temper apply support-bot < /dev/null',
  },
  CLI_INTERRUPTED: {
    exit: 1,
    summary: 'the command was interrupted',
    explanation:
      'A signal asked Temper to stop. Terraform was told and waited for, so the state is written and the lock released. Run the same command again: it looks at the world and goes on from there.',
  },
  CLI_EXPECTED_PLAN: {
    exit: 3,
    summary: 'the plan is not the one that was reviewed',
    explanation:
      'The digest of the plan made now differs from the digest that was given or shown before: the specs, the state or the world changed in between. Read the new plan, then apply that.',
    example: 'temper apply --expect 9f2c…',
  },
  CLI_LISTEN: {
    exit: 1,
    summary: 'the address for health and metrics cannot be listened on',
    explanation:
      '`temper reconcile --watch` tells whether it is well and what it found under the address that `--listen` names, `127.0.0.1:9464` unless another is given. Another process has that port, or the address is not this machine’s.',
    example:
      'temper reconcile --watch --remote https://github.com/team/models.git --listen 127.0.0.1:80',
  },
} as const satisfies Record<string, CodeInfo>;
