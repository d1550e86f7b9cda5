import type { FilterArch } from './syscalls.ts';

/** Whether bubblewrap can be used on this machine, tried once. */
export type Bubblewrap =
  | {
      readonly state: 'ready';
      /** Absolute real path of the program. */
      readonly path: string;
      /** False in containers that forbid mounting /proc: the sandbox then sees the outer one, read-only. */
      readonly freshProc: boolean;
      /** Whether it binds what a descriptor stands for (0.10, and what distributions have made of older ones). */
      readonly bindsDescriptors: boolean;
    }
  | {
      readonly state: 'unusable';
      /** What is wrong and how to mend it, in words for a person. */
      readonly reason: string;
    };

/** What is known of the machine that commands run on. */
export type SandboxFacts =
  | {
      readonly platform: 'linux';
      readonly arch: FilterArch | undefined;
      readonly bubblewrap: Bubblewrap;
      /** Absolute real path of `nsenter`, which starts commands in a network room. */
      readonly nsenter: string | undefined;
      /** Absolute real path of `setsid`, which gives a sandboxed command a terminal of its own. */
      readonly setsid: string | undefined;
    }
  | { readonly platform: 'darwin' }
  | { readonly platform: 'other'; readonly name: string };
