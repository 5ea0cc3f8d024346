import { type ProgramResult as AnyResult, runProgram as runAnyProgram } from '../../programs/index.js';

export type ProgramResult = Pick<AnyResult, 'status' | 'stdout'>;

/** Runs a program of the system by its absolute path. Rejects with what the system says when it cannot be started. */
export type RunProgram = (path: string, args: readonly string[]) => Promise<ProgramResult>;

/** They take milliseconds; a system that is just starting takes seconds. */
const TIME_LIMIT_MS = 20_000;

export const runProgram: RunProgram = (path, args) => runAnyProgram(path, args, TIME_LIMIT_MS);
