export {
  RequestFailed,
  TestClient,
  type ErrorAnswer,
  type FinishedTurn,
  type InitializeOptions,
  type ServerMessage,
  type WaitOptions,
} from './client.ts';
export { methodsInScenarios } from './coverage.ts';
export { testFolder, testHome, type TestFolder, type TestHome } from './home.ts';
export { ManualClock } from './manual-clock.ts';
export { builtProgram } from './program.ts';
export { UnprotectedSoftwareKeys } from './software-device-keys.ts';
export {
  startScriptedModel,
  type HttpReply,
  type ModelRequest,
  type Route,
  type Script,
  type ScriptedModel,
  type StreamStep,
} from './scripted-model.ts';
export {
  CARRIERS,
  modelConfig,
  startServer,
  type Carrier,
  type ServerSetup,
  type TestServer,
} from './server.ts';
export { call, say, sse, type SseEvent } from './sse.ts';
export { Evened, type Heard, type HeardOptions } from './evened.ts';
export {
  agentMessage,
  asks,
  command,
  FIRST,
  itemCompleted,
  itemStarted,
  modelSaid,
  newThread,
  note,
  ran,
  textInput,
  turnCompleted,
  turnStarted,
  UNKNOWN_LIMITS,
  userMessage,
  userSaid,
  type At,
} from './expected.ts';
export {
  modelHeard,
  modelInput,
  modelRoles,
  report,
  script,
  toolOutputs,
  type InputItem,
} from './model-input.ts';
export { execCommand, lookAt, sessionReport, startedSession, typeInto } from './sessions.ts';
export { logIn } from './log-in.ts';
export { processesWith } from './processes.ts';
export { startSocketModel, type SocketModelServer, type SocketModelSetup } from './socket-model.ts';
export { ranTurn } from './ran-turn.ts';
export { AGENT_TOOLS, agentIds, startFamily, type Asked, type Family, type FamilySetup } from './family.ts';
