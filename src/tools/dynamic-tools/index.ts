export { offerDynamicTools } from './offer.ts';
export { dynamicToolProblem } from './problem.ts';
