import type { Topic } from './topic.ts';

/** What somebody asks of the commands on a first day. */
export const ASKED_ABOUT_COMMANDS: readonly Topic[] = [
  {
    questions: [
      'What is Temper?',
      'what does temper do',
      'Explain Temper to me in a sentence.',
      'What is this Temper tool for?',
    ],
    answer:
      'Temper turns a YAML file in a git repository into a fine-tuned model on AWS. A pull request shows what would be built and what it costs, and merging it trains the model.',
  },
  {
    questions: [
      'How do I check my specs?',
      'which command tells me if my yaml is right',
      'Is there a way to find mistakes before anything is created?',
      'Can I check a spec without an AWS account?',
    ],
    answer:
      'Run temper validate. It checks specs and datasets, reaches nothing outside the repository, and shows every mistake at once with its line and its fix.',
  },
  {
    questions: [
      'How do I see what would change?',
      'what does temper plan do',
      'Can I look at the cost before I train?',
      'Where do I see the price of a training?',
    ],
    answer:
      'Run temper plan. It shows what would be created, changed and deleted, what cannot be undone, and what the training is estimated to cost.',
  },
  {
    questions: [
      'How do I start a training?',
      'which command trains the model',
      'What does temper apply do?',
    ],
    answer:
      'Run temper apply. It plans, shows the plan, asks, and then makes the world what the specs say; for a new version that starts the training.',
  },
  {
    questions: [
      'How do I follow a training?',
      'is there a progress display',
      'What does temper watch do?',
    ],
    answer:
      'Run temper watch. It follows the training to its end, shows the loss, and then moves the results into the outputs.',
  },
  {
    questions: [
      'Where do I see all my models?',
      'what does temper status show',
      'Which command lists every version?',
      'How do I see what is trained already?',
    ],
    answer:
      'Run temper status. It lists every version with its job, its losses, its cost, its age and whether something has drifted.',
  },
  {
    questions: [
      'How do I get the ARN of my model?',
      'where is the result',
      'What does temper outputs print?',
    ],
    answer:
      'Run temper outputs with the name of the model. It prints custom_model_arn and the other outputs of what was applied.',
  },
  {
    questions: [
      'What does an error code mean?',
      'how do I read more about a diagnostic',
      'What is temper explain for?',
    ],
    answer:
      'Run temper explain with the code, for example temper explain SPEC_UNKNOWN_KEY. It prints the long form: what the code means, why, and what to do.',
  },
  {
    questions: [
      'Something on my machine is missing, what now?',
      'what does temper doctor check',
      'How do I test my setup?',
    ],
    answer:
      'Run temper doctor. It checks the machine, the credentials and the accounts, and each line comes with its fix.',
  },
  {
    questions: [
      'Can I try this without an AWS account?',
      'what is the sandbox',
      'Is there a local AWS?',
      'How do I practise without paying?',
    ],
    answer:
      'Yes: temper sandbox runs a local AWS on your machine. Set TEMPER_SANDBOX to the address it prints and every command talks to it instead of AWS.',
  },
  {
    questions: [
      'Does the sandbox cost anything?',
      'will the sandbox charge me',
      'Is training in the sandbox real?',
    ],
    answer:
      'The sandbox costs nothing and trains nothing: it simulates the jobs, their time and their losses, so that the whole journey can be tried.',
  },
  {
    questions: [
      'Somebody else holds the lock, what now?',
      'how do I release a lock',
      'What does temper unlock do?',
      'apply says that the state is locked',
    ],
    answer:
      'Usually it is enough to wait. If the run that holds the lock is certainly gone, temper unlock shows the lock, asks, and releases it.',
  },
  {
    questions: [
      'Can I use OpenTofu?',
      'does it have to be terraform',
      'Which Terraform version do I need?',
    ],
    answer:
      'Terraform and OpenTofu both work from 1.10 on. Name the one to run with --terraform or TEMPER_TERRAFORM.',
  },
  {
    questions: [
      'Can scripts read the output?',
      'is there json',
      'How do I use Temper in a pipeline?',
    ],
    answer:
      'Every command prints one JSON document with --json, and the exit code says how it went: 0 done, 1 failed, 3 refused by a gate, 4 no credentials.',
  },
  {
    questions: ['Who may approve a training?', 'how do reviews work', 'Do I need a pull request?'],
    answer:
      'A spec is a file, so it is reviewed like code. What was reviewed is what is applied: temper apply --expect refuses any plan with another digest.',
  },
  {
    questions: [
      'What is the digest of a plan?',
      'why is there a digest below the plan',
      'What does --expect do?',
    ],
    answer:
      'The digest names exactly what a plan would do. Give it to temper apply --expect, and any other plan is refused.',
  },
];
