import type { IncomingMessage } from 'node:http';
import type { YogaServerInstance } from 'graphql-yoga';
import type { AskedContext } from './front/answers/asked-context.ts';

/** What a transport knows of a request before its context is made. */
export interface ServerContext extends AskedContext {
  /** Absent: the operation is that of many clients. */
  readonly req?: IncomingMessage;
}

export type Yoga = YogaServerInstance<ServerContext, object>;
