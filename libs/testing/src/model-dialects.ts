/** One line of the script: what the model says when it is asked the next time. */
export interface ModelLine {
  text?: string;
  toolCalls?: { name: string; arguments: unknown }[];
  /** OpenAI's word for a model that will not answer. */
  refusal?: string;
  /** Why the message ends, in the provider's word; by default it ends well. */
  finishReason?: string;
  /** What the prompt is said to have cost (OpenAI's dialect). */
  promptTokens?: number;
  /** Answers with this HTTP status instead. */
  status?: number;
  headers?: Record<string, string>;
  /** Sent as it is in place of an answer. */
  raw?: string;
  /** The connection breaks in the middle of the answer. */
  broken?: boolean;
  /** The answer never ends: a byte now and then. */
  endless?: boolean;
}

export interface DialectAnswer {
  contentType: string;
  body: string;
}

export interface DialectRequest {
  number: number;
  /** Whether the client asked for a stream. */
  stream: boolean;
}

/** How a provider's API says a line; by the path that its clients ask. */
export const modelDialects: Record<string, (line: ModelLine, request: DialectRequest) => DialectAnswer> = {
  /** OpenAI, and every server that is compatible with it. */
  '/v1/chat/completions': (line, { number, stream }) => {
    const toolCalls = line.toolCalls?.map((call, index) => ({
      id: `call_${number}_${index}`,
      type: 'function',
      function: {
        name: call.name,
        arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
      },
    }));
    const finishReason = line.finishReason ?? (toolCalls ? 'tool_calls' : 'stop');
    const usage = {
      prompt_tokens: line.promptTokens ?? 11,
      completion_tokens: 7,
      total_tokens: (line.promptTokens ?? 11) + 7,
    };
    const head = { id: `chatcmpl-${number}`, created: 0, model: 'scripted' };
    if (!stream) {
      const message = {
        role: 'assistant',
        content: line.text ?? null,
        ...(line.refusal && { refusal: line.refusal }),
        ...(toolCalls && { tool_calls: toolCalls }),
      };
      const choices = [{ index: 0, finish_reason: finishReason, message }];
      return json({ ...head, object: 'chat.completion', choices, usage });
    }
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason }],
    });
    return events([
      chunk({ role: 'assistant', content: '' }),
      ...pieces(line.text).map((content) => chunk({ content })),
      ...pieces(line.refusal).map((refusal) => chunk({ refusal })),
      ...(toolCalls ?? []).flatMap(({ id, type, function: { name, arguments: args } }, index) => [
        chunk({ tool_calls: [{ index, id, type, function: { name, arguments: '' } }] }),
        ...pieces(args).map((part) => chunk({ tool_calls: [{ index, function: { arguments: part } }] })),
      ]),
      chunk({}, finishReason),
      { ...head, object: 'chat.completion.chunk', choices: [], usage },
      '[DONE]',
    ]);
  },

  /** Anthropic's Messages API. */
  '/v1/messages': (line, { number, stream }) => {
    const content = [
      ...(line.text ? [{ type: 'text', text: line.text }] : []),
      ...(line.toolCalls ?? []).map((call, index) => ({
        type: 'tool_use',
        id: `toolu_${number}_${index}`,
        name: call.name,
        input: call.arguments,
      })),
    ];
    const stop_reason = line.finishReason ?? (line.toolCalls ? 'tool_use' : 'end_turn');
    const head = { id: `msg_${number}`, type: 'message', role: 'assistant', model: 'scripted', stop_sequence: null };
    if (!stream) return json({ ...head, content, stop_reason, usage: { input_tokens: 11, output_tokens: 7 } });
    const message = { ...head, content: [], stop_reason: null, usage: { input_tokens: 11, output_tokens: 0 } };
    return events(
      [
        { type: 'message_start', message },
        ...content.flatMap((block, index) => {
          const empty = 'text' in block ? { ...block, text: '' } : { ...block, input: {} };
          const deltas =
            'text' in block
              ? pieces(block.text).map((text) => ({ type: 'text_delta', text }))
              : pieces(JSON.stringify(block.input)).map((partial_json) => ({ type: 'input_json_delta', partial_json }));
          return [
            { type: 'content_block_start', index, content_block: empty },
            ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
            { type: 'content_block_stop', index },
          ];
        }),
        { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 7 } },
        { type: 'message_stop' },
      ],
      true,
    );
  },

  /** Ollama's chat API: lines of JSON, always a stream. */
  '/api/chat': (line) => {
    const head = { model: 'scripted', created_at: '2026-01-01T00:00:00Z' };
    const calls = line.toolCalls?.map((call) => ({ function: call }));
    const lines = [
      ...pieces(line.text).map((content) => ({ ...head, message: { role: 'assistant', content }, done: false })),
      {
        ...head,
        message: { role: 'assistant', content: '', ...(calls && { tool_calls: calls }) },
        done: true,
        done_reason: line.finishReason ?? 'stop',
        prompt_eval_count: 11,
        eval_count: 7,
      },
    ];
    return {
      contentType: 'application/x-ndjson',
      body: lines.map((part) => `${JSON.stringify(part)}\n`).join(''),
    };
  },
};

/** A text in the parts in which a model would write it. */
function pieces(text = ''): string[] {
  return text.match(/[\s\S]{1,12}/g) ?? [];
}

function json(body: unknown): DialectAnswer {
  return { contentType: 'application/json', body: JSON.stringify(body) };
}

function events(parts: (object | string)[], named = false): DialectAnswer {
  const body = parts.map((part) => {
    if (typeof part === 'string') return `data: ${part}\n\n`;
    return `${named ? `event: ${(part as { type: string }).type}\n` : ''}data: ${JSON.stringify(part)}\n\n`;
  });
  return { contentType: 'text/event-stream', body: body.join('') };
}
