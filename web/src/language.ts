// The language server of the page's case, over a WebSocket: questions, and the text as it changes.

export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

export interface TextEdit {
  range: Range;
  newText: string;
}

export interface Diagnostic {
  range: Range;
  message: string;
  severity?: number;
}

export interface Change {
  range?: Range;
  text: string;
}

/** The one document of a connection: the case of the page. */
export const URI = "case:///case.yaml";
const DOCUMENT = { uri: URI };
/** Milliseconds until it is tried again, each time longer. */
const PAUSES = [300, 1000, 3000, 10000];
/** Codes with which the server ends a talk: nobody may try again at once after the first. */
const BUSY = 4001;

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

export class Language {
  private socket: WebSocket | null = null;
  private waiting = new Map<number, Waiting>();
  private asked = 0;
  private tries = 0;
  private version = 0;
  private isOpen = false;

  /**
   * @param url Where the server is.
   * @param text Returns the text as it is now.
   * @param onDiagnostics Called with the problems of the text.
   * @param onState Called with whether the server can be asked, and what to say of it.
   */
  constructor(
    private readonly url: string,
    private readonly text: () => string,
    private readonly onDiagnostics: (found: Diagnostic[]) => void,
    private readonly onState: (isOpen: boolean, said: string) => void,
  ) {
    this.connect();
  }

  /** Ask something of the text; fails where the server cannot answer, with its reason. */
  ask<T>(method: string, params: object = {}): Promise<T> {
    if (!this.isOpen) return Promise.reject(new Error("not connected"));
    return this.send<T>(method, { textDocument: DOCUMENT, ...params });
  }

  /** Say how the text has changed; each change is of the text as those before have left it. */
  change(changes: Change[]): void {
    if (!this.isOpen) {
      if (this.socket === null) this.connect();
      return;
    }
    this.version += 1;
    this.tell("textDocument/didChange", {
      textDocument: { uri: URI, version: this.version },
      contentChanges: changes,
    });
  }

  private connect(): void {
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => void this.begin().catch(() => socket.close()); // it has ended meanwhile
    socket.onmessage = (event: MessageEvent<string>) => this.hear(event.data);
    socket.onclose = (event) => this.closed(event.code);
  }

  private async begin(): Promise<void> {
    await this.send("initialize", { processId: null, rootUri: null, capabilities: {} });
    this.tell("initialized", {});
    this.version += 1;
    this.tell("textDocument/didOpen", {
      textDocument: { uri: URI, languageId: "yaml", version: this.version, text: this.text() },
    });
    this.isOpen = true;
    this.tries = 0;
    this.onState(true, "");
  }

  private closed(code: number): void {
    this.socket = null;
    this.isOpen = false;
    for (const each of this.waiting.values()) each.reject(new Error("the connection has ended"));
    this.waiting.clear();
    const said = code === BUSY ? "too many cases are open; checking goes on later" : "not checked: connecting again";
    this.onState(false, said);
    const pause = PAUSES[Math.min(code === BUSY ? 3 : this.tries, PAUSES.length - 1)] ?? 10000;
    this.tries += 1;
    window.setTimeout(() => {
      if (this.socket === null) this.connect();
    }, pause);
  }

  private send<T>(method: string, params: object): Promise<T> {
    this.asked += 1;
    const id = this.asked;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.socket?.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  private tell(method: string, params: object): void {
    this.socket?.send(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  private hear(data: string): void {
    const message = JSON.parse(data) as {
      id?: number;
      method?: string;
      params?: { diagnostics?: Diagnostic[] };
      result?: unknown;
      error?: { message: string };
    };
    if (message.method === "textDocument/publishDiagnostics") {
      this.onDiagnostics(message.params?.diagnostics ?? []);
      return;
    }
    const waiting = message.id === undefined ? undefined : this.waiting.get(message.id);
    if (waiting === undefined || message.id === undefined) return;
    this.waiting.delete(message.id);
    if (message.error !== undefined) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result);
  }
}
