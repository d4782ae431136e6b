// A stdio MCP server with everything that the public conformance suite asks a server for, so that what stands between it
// and the suite is what is judged. The names and texts are those that the suite's scenarios prescribe.
import { setTimeout as delay } from 'node:timers/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';

/** One red pixel, and a tenth of a second of nothing. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

const text = (value) => ({ type: 'text', text: value });
const image = { type: 'image', data: png, mimeType: 'image/png' };
const plain = (uri, value) => ({ type: 'resource', resource: { uri, mimeType: 'text/plain', text: value } });
const strings = (...names) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  required: names,
});
const titled = (key, values) => values.map(([value, title]) => ({ [key]: value, title }));
const options = ['option1', 'option2', 'option3'];

const server = new Server(
  { name: 'conformance-fixture', version: '1.0.0' },
  {
    capabilities: {
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      prompts: { listChanged: true },
      logging: {},
      completions: {},
    },
  },
);

async function elicit(properties, { sendRequest }, message = 'Please fill this in', required = []) {
  const { ElicitResultSchema } = await import('@modelcontextprotocol/sdk/types.js');
  const request = {
    method: 'elicitation/create',
    params: { message, requestedSchema: { type: 'object', properties, required } },
  };
  return await sendRequest(request, ElicitResultSchema);
}
const elicited = ({ action, content }) => [
  text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`),
];

/** By name: the schema of its arguments, and what it does. */
const tools = {
  test_simple_text: [{}, () => [text('This is a simple text response for testing.')]],
  test_image_content: [{}, () => [image]],
  test_audio_content: [{}, () => [{ type: 'audio', data: wav, mimeType: 'audio/wav' }]],
  test_embedded_resource: [{}, () => [plain('test://embedded-resource', 'This is an embedded resource content.')]],
  test_multiple_content_types: [
    {},
    () => [
      text('Multiple content types test:'),
      image,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: JSON.stringify({ test: 'data', value: 123 }),
        },
      },
    ],
  ],
  test_tool_with_logging: [
    {},
    async (_args, { sendNotification }) => {
      for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await sendNotification({ method: 'notifications/message', params: { level: 'info', data } });
        await delay(50);
      }
      return [text('Logged three times.')];
    },
  ],
  test_error_handling: [
    {},
    () => {
      throw new Error('This tool intentionally returns an error for testing');
    },
  ],
  test_tool_with_progress: [
    {},
    async (_args, { sendNotification, _meta }) => {
      for (const progress of [0, 50, 100]) {
        const params = { progressToken: _meta?.progressToken, progress, total: 100 };
        if (params.progressToken !== undefined) await sendNotification({ method: 'notifications/progress', params });
        await delay(50);
      }
      return [text('Done.')];
    },
  ],
  test_sampling: [
    strings('prompt'),
    async ({ prompt }, { sendRequest }) => {
      const { CreateMessageResultSchema } = await import('@modelcontextprotocol/sdk/types.js');
      const params = { messages: [{ role: 'user', content: text(prompt) }], maxTokens: 100 };
      const { content } = await sendRequest({ method: 'sampling/createMessage', params }, CreateMessageResultSchema);
      return [text(`LLM response: ${content.text}`)];
    },
  ],
  test_elicitation: [
    strings('message'),
    async ({ message }, extra) => {
      const fields = { username: { type: 'string' }, email: { type: 'string' } };
      const { action, content } = await elicit(fields, extra, message, ['username', 'email']);
      return [text(`User response: action: ${action}, content: ${JSON.stringify(content)}`)];
    },
  ],
  test_elicitation_sep1034_defaults: [
    {},
    async (_args, extra) =>
      elicited(
        await elicit(
          {
            name: { type: 'string', default: 'John Doe' },
            age: { type: 'integer', default: 30 },
            score: { type: 'number', default: 95.5 },
            status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
            verified: { type: 'boolean', default: true },
          },
          extra,
        ),
      ),
  ],
  test_elicitation_sep1330_enums: [
    {},
    async (_args, extra) =>
      elicited(
        await elicit(
          {
            untitledSingle: { type: 'string', enum: options },
            titledSingle: {
              type: 'string',
              oneOf: titled('const', [
                ['value1', 'First Option'],
                ['value2', 'Second Option'],
                ['value3', 'Third Option'],
              ]),
            },
            legacyEnum: {
              type: 'string',
              enum: ['opt1', 'opt2', 'opt3'],
              enumNames: ['Option One', 'Option Two', 'Option Three'],
            },
            untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
            titledMulti: {
              type: 'array',
              items: {
                anyOf: titled('const', [
                  ['value1', 'First Choice'],
                  ['value2', 'Second Choice'],
                  ['value3', 'Third Choice'],
                ]),
              },
            },
          },
          extra,
        ),
      ),
  ],
  json_schema_2020_12_tool: [
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $defs: { address: strings('street', 'city') },
      properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
      additionalProperties: false,
    },
    () => [text('Valid.')],
  ],
};

server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: Object.entries(tools).map(([name, [schema]]) => ({
    name,
    description: `What the suite asks of ${name}.`,
    inputSchema: { type: 'object', ...schema },
  })),
}));
server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
  try {
    return { content: await tools[params.name][1](params.arguments ?? {}, extra) };
  } catch (error) {
    return { isError: true, content: [text(error.message)] };
  }
});

const resources = {
  'test://static-text': { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
  'test://static-binary': { mimeType: 'image/png', blob: png },
  'test://watched-resource': { mimeType: 'text/plain', text: 'Watched.' },
};
server.setRequestHandler(ListResourcesRequestSchema, () => ({
  resources: Object.entries(resources).map(([uri, { mimeType }]) => ({ uri, name: uri, description: uri, mimeType })),
}));
server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
  resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'data', mimeType: 'application/json' }],
}));
server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) => {
  if (resources[uri]) return { contents: [{ uri, ...resources[uri] }] };
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (!id) throw new Error(`There is no ${uri}.`);
  const data = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
  return { contents: [{ uri, mimeType: 'application/json', text: data }] };
});
server.setRequestHandler(SubscribeRequestSchema, () => ({}));
server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
server.setRequestHandler(SetLevelRequestSchema, () => ({}));
server.setRequestHandler(CompleteRequestSchema, () => ({ completion: { values: ['paris', 'park'], total: 2 } }));

const user = (content) => ({ messages: [{ role: 'user', content }] });
/** By name: its arguments, and its messages. */
const prompts = {
  test_simple_prompt: [[], () => user(text('This is a simple prompt for testing.'))],
  test_prompt_with_arguments: [
    ['arg1', 'arg2'],
    ({ arg1, arg2 }) => user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  ],
  test_prompt_with_embedded_resource: [
    ['resourceUri'],
    ({ resourceUri }) => ({
      messages: [
        ...user(plain(resourceUri, 'Embedded resource content for testing.')).messages,
        ...user(text('Please process the embedded resource above.')).messages,
      ],
    }),
  ],
  test_prompt_with_image: [
    [],
    () => ({ messages: [...user(image).messages, ...user(text('Please analyze the image above.')).messages] }),
  ],
};
server.setRequestHandler(ListPromptsRequestSchema, () => ({
  prompts: Object.entries(prompts).map(([name, [names]]) => ({
    name,
    description: `What the suite asks of ${name}.`,
    arguments: names.map((argument) => ({ name: argument, description: argument, required: true })),
  })),
}));
server.setRequestHandler(GetPromptRequestSchema, ({ params }) => prompts[params.name][1](params.arguments ?? {}));

await server.connect(new StdioServerTransport());
