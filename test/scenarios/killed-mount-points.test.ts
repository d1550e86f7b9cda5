import { readdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { call, say, script, startServer, testFolder } from '../harness/index.ts';

test.runIf(process.platform === 'linux')(
  'a killed server leaves no mount points in the project, but those that another server uses',
  async () => {
    const project = testFolder('project', '/var/tmp');
    onTestFinished(() => project.remove());
    const inProject = (): readonly string[] => readdirSync(project.path).toSorted();
    const mountPoints = ['.agents', '.codex', '.git'];
    const started = async (carrier: 'stdio' | 'memory', end: string) => {
      const command = `echo up; while ! [ -e ${end} ]; do sleep 0.02; done`;
      const server = await startServer({
        carrier,
        settings: 'sandbox_mode = "workspace-write"',
        scripts: [call('c', 'shell_command', script(command)), ...(end === 'never' ? [] : [say('done')])],
      });
      const { thread } = await server.client.request('thread/start', { cwd: project.path });
      const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];
      await server.client.request('turn/start', { threadId: thread.id, input });
      await server.client.waitFor('item/commandExecution/outputDelta');
      expect(inProject()).toEqual(mountPoints);
      return server;
    };
    const one = await started('stdio', 'never');
    const other = await started('memory', 'go');
    const last = await started('stdio', 'never');
    one.process?.kill('SIGKILL');
    await one.process?.exited;
    project.write('go', '');
    await other.client.waitFor('turn/completed');
    expect(inProject()).toEqual([...mountPoints, 'go']);
    last.process?.kill('SIGKILL');
    await expect.poll(inProject).toEqual(['go']);
  },
);
