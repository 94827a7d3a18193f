//go:build tools

// Package temporal pins Temporal's command line, whose development server the local stack runs.
package temporal

import _ "github.com/temporalio/cli/cmd/temporal"
